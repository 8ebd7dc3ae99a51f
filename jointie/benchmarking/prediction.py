"""Predicting documents, and the bare encoder on the same windows."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterable, Sequence

import torch

from ..config import DataError
from ..documents import Document, JsonlWriter
from ..prediction import Predictor
from ..timing import timed
from .bare_encoder import BareEncoder, Follow, encoders_of
from .measuring import profile
from .report import Report, machine_of, report
from .windows import PackedWindows, by_budget, padding_of

Read = Callable[[], Iterable[Document]]
"""Reads all documents anew."""


def benchmark_prediction(predictor: Predictor, read: Read, rounds: int = 3) -> Report:
    """Predict documents again and again, each batch in turn with as many windows of the bare encoder.

    Reading and writing are a part of it: the output is written to a temporary file.

    Args:
        predictor: of the model.
        read: gives the documents, as many times as it is called.
        rounds: how often all documents are predicted, after once for the stages.

    Raises:
        ConfigError: if the model has no encoder.
        DataError: if there are no documents with words.
    """
    model, device = predictor.model, predictor.device
    documents = [model.tokenize(document) for document in read() if document.tokens]
    if not documents:
        raise DataError("no document has any words")
    encoders, windows = encoders_of(model), by_budget(documents, predictor.batch_tokens, device)

    def encode(some: Sequence[PackedWindows]) -> None:
        with torch.inference_mode(), predictor.autocast():
            for encoder in encoders:
                for ids, mask in some:
                    encoder.encode_windows(ids, mask)

    def predict(follow: Follow) -> None:
        in_turn = copy.copy(predictor)
        in_turn.look = lambda documents, output: follow(len(documents))
        _predict(in_turn, read)

    encode(windows[:3])
    found = profile(lambda: _predict(predictor, read), model, device)
    seconds, encoder_seconds = BareEncoder(encode, windows, len(documents), device).compare(predict, rounds)
    machine, ideal_padding = machine_of(device, predictor.precision), padding_of(windows)
    return report("predict", documents, seconds, encoder_seconds, machine=machine, ideal_padding=ideal_padding, **found)


def _predict(predictor: Predictor, read: Read) -> None:
    writer = JsonlWriter()
    with tempfile.TemporaryFile("w", encoding="utf-8", newline="\n") as file:
        for document in predictor.predict(read()):
            with timed("write"):
                writer.write(document, file)

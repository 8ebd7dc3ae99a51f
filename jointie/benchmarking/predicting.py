"""Predicting documents, and the bare encoder on the same windows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch

from ..components.encoding import Encoder
from ..components.tokenization import TokenizedDocument
from ..config import ConfigError, DataError
from ..documents import Document, JsonlWriter
from ..models import Model
from ..prediction import Predictor
from ..tensors import Batch
from ..timing import Stopwatch, timed
from ..training.memory import PeakMemory
from .clock import Seconds
from .packing import PackedWindows, by_budget, padding_of
from .results import Result, machine

Read = Callable[[], Iterable[Document]]
"""Reads all documents anew."""


def benchmark_prediction(predictor: Predictor, read: Read, rounds: int = 3) -> Result:
    """Predict documents again and again, and in between encode the same windows with the bare encoder.

    Reading and writing are a part of it: the output is written to a temporary file.

    Args:
        predictor: of the model.
        read: gives the documents, as many times as it is called.
        rounds: how often both are done; the first round is not the first time that they are.

    Raises:
        ConfigError: if the model has no encoder.
        DataError: if there are no documents with words.
    """
    documents = [document for document in read() if document.tokens]
    if not documents:
        raise DataError("no document has any words")
    tokenized = [predictor.model.tokenize(document) for document in documents]
    encoders = encoders_of(predictor.model)
    windows = [batch.to(predictor.device) for batch in by_budget(tokenized, predictor.batch_tokens)]
    _encode(predictor, encoders, windows[:3])
    device = predictor.device
    with PeakMemory(device) as memory, Padding(predictor.model) as padding, Stopwatch(device) as stopwatch:
        _predict(predictor, read)
    seconds: dict[str, list[float]] = {"all": [], "bare": []}
    work = {"all": lambda: _predict(predictor, read), "bare": lambda: _encode(predictor, encoders, windows)}
    for number in range(rounds):
        for name in sorted(work, reverse=bool(number % 2)):
            with Seconds(device) as clock:
                work[name]()
            seconds[name].append(clock.taken)
    return Result(
        work="predict",
        documents=len(documents),
        words=sum(len(document.tokens) for document in documents),
        sub_tokens=sub_tokens_of(tokenized),
        seconds=seconds["all"],
        encoder_seconds=seconds["bare"],
        stages=stopwatch.seconds,
        peak_memory=memory.peak,
        padding=padding.share,
        ideal_padding=padding_of(windows),
        machine=machine(predictor.device, predictor.precision),
    )


def encoders_of(model: Model) -> list[Encoder]:
    """The encoders of a model: one, or one for each of its stages.

    Raises:
        ConfigError: if it has none.
    """
    encoders = [module for module in model.modules() if isinstance(module, Encoder)]
    if not encoders:
        raise ConfigError(f"a {type(model).__name__} has no encoder whose time could be measured alone")
    return encoders


def sub_tokens_of(documents: Sequence[TokenizedDocument]) -> int:
    """How many sub-tokens the encoder sees, special ones included."""
    return sum(document.size for document in documents)


class Padding:
    """Within it, what a model is given is counted.

    Args:
        model: the model.

    Attributes:
        share: of padding in the sub-tokens, from 0 to 1.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        self._model, self._real, self._all = model, 0, 0

    def __enter__(self) -> Padding:
        self._hook = self._model.register_forward_pre_hook(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        self._hook.remove()

    @property
    def share(self) -> float:
        return 1 - self._real / max(1, self._all)

    def _count(self, module: torch.nn.Module, arguments: tuple[Any, ...]) -> None:
        batch = arguments[0]
        assert isinstance(batch, Batch)
        self._real += int(batch.attention_mask.sum())
        self._all += batch.attention_mask.numel()


def _predict(predictor: Predictor, read: Read) -> None:
    writer = JsonlWriter()
    with tempfile.TemporaryFile("w", encoding="utf-8", newline="\n") as file:
        for document in predictor.predict(read()):
            with timed("write"):
                writer.write(document, file)


def _encode(predictor: Predictor, encoders: Sequence[Encoder], batches: Sequence[PackedWindows]) -> None:
    with torch.inference_mode(), predictor.autocast():
        for encoder in encoders:
            for ids, mask in batches:
                encoder.encode_windows(ids, mask)

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
from ..training.peak_memory import PeakMemory
from .clock import Seconds
from .packing import by_budget, padding_of
from .results import Result, machine

Read = Callable[[], Iterable[Document]]
"""Reads all documents anew."""


def benchmark_prediction(predictor: Predictor, read: Read, rounds: int = 3) -> Result:
    """Predict documents again and again, and in between encode the same windows with the bare encoder.

    Reading and writing are a part of it: the output is written to a temporary file. After each batch of the model, the
    bare encoder has its turn with as many sub-tokens, so that both find the machine alike.

    Args:
        predictor: of the model; what it is to show its batches to is replaced.
        read: gives the documents, as many times as it is called.
        rounds: how often all documents are predicted, after once for the stages.

    Raises:
        ConfigError: if the model has no encoder.
        DataError: if there are no documents with words.
    """
    bare = _BareEncoder(predictor, read)
    device = predictor.device
    bare.encode(some=3)
    with PeakMemory(device) as memory, Padding(predictor.model) as padding, Stopwatch(device) as stopwatch:
        _predict(predictor, read)
    seconds, bare_seconds = [], []
    for _ in range(rounds):
        bare.begin()
        predictor.look = lambda documents, output: bare.follow(len(documents))
        with Seconds(device) as clock:
            _predict(predictor, read)
        predictor.look = None
        seconds.append(clock.taken - bare.seconds)
        bare.encode()
        bare_seconds.append(bare.seconds)
    return Result(
        work="predict",
        documents=bare.documents,
        words=bare.words,
        sub_tokens=bare.sub_tokens,
        seconds=seconds,
        encoder_seconds=bare_seconds,
        stages=stopwatch.seconds,
        peak_memory=memory.peak,
        padding=padding.share,
        ideal_padding=padding_of(bare.windows),
        machine=machine(device, predictor.precision),
    )


class _BareEncoder:
    """The encoder of a predictor on all windows of the documents, in step with the predictor.

    Args:
        predictor: of the model.
        read: gives the documents.

    Attributes:
        documents: how many have words.
        words: of them.
        sub_tokens: of them.
        windows: of them, packed.
        seconds: how long the encoder took since :meth:`begin`.
    """

    def __init__(self, predictor: Predictor, read: Read) -> None:
        tokenized, self.words = [], 0
        for document in read():
            if document.tokens:
                tokenized.append(predictor.model.tokenize(document))
                self.words += len(document.tokens)
        if not tokenized:
            raise DataError("no document has any words")
        self._predictor, self._encoders = predictor, encoders_of(predictor.model)
        self.documents, self.sub_tokens = len(tokenized), sub_tokens_of(tokenized)
        self.windows = [batch.to(predictor.device) for batch in by_budget(tokenized, predictor.batch_tokens)]
        self.begin()

    def begin(self) -> None:
        """From the first window again."""
        self.seconds, self._next, self._followed = 0.0, 0, 0

    def follow(self, documents: int) -> None:
        """Encode the part of the windows that so many more documents are of all."""
        self._followed += documents
        self.encode(some=len(self.windows) * self._followed // self.documents - self._next)

    def encode(self, some: int | None = None) -> None:
        """Encode some more batches; by default all that are left."""
        left = self.windows[self._next :]
        chosen = left if some is None else left[:some]
        with Seconds(self._predictor.device) as clock, torch.inference_mode(), self._predictor.autocast():
            for encoder in self._encoders:
                for ids, mask in chosen:
                    encoder.encode_windows(ids, mask)
        self.seconds += clock.taken
        self._next += len(chosen)


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

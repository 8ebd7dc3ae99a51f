"""A model at work: documents in, documents with entities and relations out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Literal

import torch

from ..config import ConfigError
from ..documents import Document
from ..models import Model, What
from .archive import load
from .batches import by_length, chunks

Precision = Literal["fp32", "bf16", "fp16"]


class Predictor:
    """Predicts documents in batches.

    Args:
        model: the model; it is moved to the device and put in evaluation mode.
        device: where to compute; by default a GPU if there is one.
        precision: of the encoder's arithmetic.
        batch_tokens: the most sub-tokens of one batch, padding included.
        batch_pairs: the most pairs of words of one batch, padding included; memory grows with it.
        look_ahead: how many documents to sort into batches together; so many are held at a time.
        given: what the model is given of the documents' annotations: their ``mentions``, or their ``entities``; by
            default nothing.

    Raises:
        ConfigError: if there is no such device.
    """

    def __init__(
        self,
        model: Model,
        device: str | torch.device | None = None,
        precision: Precision = "fp32",
        batch_tokens: int = 8192,
        batch_pairs: int = 4_000_000,
        look_ahead: int = 64,
        given: What | None = None,
    ) -> None:
        self.device = _device(device)
        self.model = model.to(self.device)
        self.precision, self.look_ahead = precision, look_ahead
        self.batch_tokens, self.batch_pairs = batch_tokens, batch_pairs
        self.given = given

    @classmethod
    def from_archive(cls, folder: str | Path, device: str | None = None, precision: Precision = "fp32") -> Predictor:
        """Load a model directory.

        Raises:
            DataError, ConfigError: if it cannot be loaded, or there is no such device.
        """
        return cls(load(folder).model, device, precision)

    def __call__(self, document: Document) -> Document:
        """Predict one document."""
        return next(self.predict([document]))

    def predict(self, documents: Iterable[Document]) -> Generator[Document, None, None]:
        """Predict documents, in their order. What annotations they have is replaced, and not looked at unless given."""
        training = self.model.training
        self.model.eval()
        try:
            for chunk in chunks(documents, self.look_ahead):
                yield from self._predict_chunk(chunk)
        finally:
            self.model.train(training)

    def _predict_chunk(self, documents: Sequence[Document]) -> list[Document]:
        predicted = [replace(document, entities=(), relations=()) for document in documents]
        places = [i for i, document in enumerate(documents) if self._has_work(document)]
        tokenized = [self.model.tokenize(documents[i] if self.given else predicted[i]) for i in places]
        for batch in by_length(tokenized, self.batch_tokens, self.batch_pairs):
            with torch.inference_mode(), self._autocast():
                collated = self.model.collate([tokenized[i] for i in batch], given=self.given)
                output = self.model(collated.to(self.device))
                decoded = self.model.decode([predicted[places[i]] for i in batch], output)
            for i, document in zip(batch, decoded):
                predicted[places[i]] = document
        return predicted

    def _has_work(self, document: Document) -> bool:
        """Without words, or without the mentions that are to be given, there is nothing to find."""
        return bool(document.tokens) and (self.given is None or bool(document.entities))

    def _autocast(self) -> AbstractContextManager[object]:
        if self.precision == "fp32":
            return nullcontext()
        dtype = torch.bfloat16 if self.precision == "bf16" else torch.float16
        return torch.autocast(self.device.type, dtype)


def _device(name: str | torch.device | None) -> torch.device:
    try:
        device = torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(f"the device {name!r} cannot be used: {str(error).splitlines()[0]}") from None
    return device

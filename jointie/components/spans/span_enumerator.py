"""The family of span enumerators: a batch in, the spans that may be mentions out."""

from __future__ import annotations

from abc import abstractmethod

from torch import nn

from ...config import Component
from ...tensors import Batch, Spans


class SpanEnumerator(nn.Module, Component):
    """Lists the spans of each document that may be mentions.

    Shape contract: for a batch of B documents it returns :class:`Spans` of shape (B, S), in text order (by start, then
    by end), with the padding masked. A document's spans do not depend on the others in the batch.
    """

    default_implementation = "within_sentence"

    @abstractmethod
    def __call__(self, batch: Batch) -> Spans: ...

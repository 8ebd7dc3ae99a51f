"""Spans of words as tensors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from .fields import TensorFields
from .words import Words

HASH_FACTOR = 6364136223846793005
"""Of polynomial hashes."""


@dataclass(frozen=True, repr=False)
class Spans(TensorFields):
    """A padded set of spans for each of B documents.

    Attributes:
        start: (B, S) first word.
        end: (B, S) word after the last.
        first: (B, S) first sub-token of the first word.
        last: (B, S) last sub-token of the last word.
        mask: (B, S) bool, false where a position is padding.
        words: those of the documents; ``None`` only where spans are made by hand.
    """

    start: Tensor
    end: Tensor
    first: Tensor
    last: Tensor
    mask: Tensor
    words: Words | None = None

    def take(self, index: Tensor, mask: Tensor) -> Spans:
        """The spans at ``index`` (B, n) of each document; ``mask`` (B, n) is false where the index means nothing."""
        start, end, first, last = (field.gather(1, index) for field in (self.start, self.end, self.first, self.last))
        return Spans(start, end, first, last, mask, self.words)

    def split(self, size: int) -> Iterator[Spans]:
        """At most ``size`` spans of each document after others."""
        fields = (self.start, self.end, self.first, self.last, self.mask)
        for start, end, first, last, mask in zip(*(field.split(size, 1) for field in fields)):
            yield Spans(start, end, first, last, mask, self.words)

    def precedes(self) -> Tensor:
        """(B, S, S) bool: whether [b, x, y] names two spans, of which y stands before x in the order given."""
        before = torch.ones(self.mask.shape[1], self.mask.shape[1], dtype=torch.bool, device=self.mask.device).tril(-1)
        return self.pairs() & before

    def pairs(self) -> Tensor:
        """(B, S, S) bool: whether neither side of a pair is padding."""
        return self.mask.unsqueeze(2) & self.mask.unsqueeze(1)

    def known_words(self) -> Words:
        """The words of the documents.

        Raises:
            ValueError: if they are not known.
        """
        if self.words is None:
            raise ValueError("these spans were made without the words of their documents; Batch.spans makes them with")
        return self.words

    def sentences(self) -> Tensor:
        """(B, S): the number of the sentence that each span begins in; anything on padding."""
        return self.known_words().sentence.gather(1, self.start.masked_fill(~self.mask, 0))

    def word_places(self) -> tuple[Tensor, Tensor]:
        """Where the words of each span stand: positions (B, S, K) and a bool mask (B, S, K), K the greatest width."""
        width = (self.end - self.start).masked_fill(~self.mask, 0)
        offset = torch.arange(int(width.max()) if width.numel() else 0, device=width.device)
        inside = offset < width.unsqueeze(-1)
        return (self.start.unsqueeze(-1) + offset).masked_fill(~inside, 0), inside


def text_keys(word_keys: Tensor, spans: Spans) -> Tensor:
    """A number for the text of each span, equal for equal sequences of words.

    Args:
        word_keys: (B, N) a hash of each word, as in :attr:`Words.keys`.
        spans: S spans a document.

    Returns:
        (B, S) int64, a polynomial hash of the words' keys; it wraps around, and different texts hardly ever share one.
    """
    width = spans.end - spans.start
    widest = int(width.max()) if width.numel() else 0
    keys = torch.zeros_like(spans.start)
    for offset in range(widest):  # as many rounds as the widest span has words
        inside = offset < width
        word = word_keys.gather(1, (spans.start + offset).clamp(max=max(word_keys.shape[1] - 1, 0)))
        keys = torch.where(inside, keys * HASH_FACTOR + word, keys)
    return keys


def text_key(word_keys: Iterable[int]) -> int:
    """The number that :func:`text_keys` gives for a text of such words."""
    key = 0
    for word in word_keys:
        key = (key * HASH_FACTOR + word + 2**63) % 2**64 - 2**63
    return key

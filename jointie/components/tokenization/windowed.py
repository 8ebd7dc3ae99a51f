"""Tokenizers that split words and pack them into windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...documents import Document
from ...tensors import Batch, Gold
from .collation import collate
from .tokenizer import TokenizedDocument, Tokenizer
from .windows import Window, pack
from .words import WordCache, characters_of


class WindowedTokenizer(Tokenizer):
    """Splits each word for itself, and packs windows of the sub-tokens at the ends of sentences.

    Attributes:
        words: gives the sub-tokens of words.
        prefix: the special sub-tokens at the beginning of a window.
        suffix: those at its end.
        capacity: how many sub-tokens a window holds besides.
        overlap: how many a window has in common with the next, where a sentence is longer than a window.
        unknown_id: stands for what the tokenizer does not know; ``None`` where it knows everything.
        padding_id: stands after the end of a window.
    """

    words: WordCache
    prefix: Sequence[int] = ()
    suffix: Sequence[int] = ()
    capacity: int
    overlap: int
    unknown_id: int | None = None
    padding_id: int = 0

    def tokenize(self, document: Document) -> TokenizedDocument:
        words = self.words.of(document.words)
        ids = [id for word in words for id in word.ids]
        lengths = np.array([len(word.ids) for word in words], dtype=np.int64)
        ends = np.cumsum(lengths, dtype=np.int64)
        starts = ends - lengths
        sentences = [(int(starts[s.start]), int(ends[s.end - 1])) for s in document.sentences]
        windows = pack(sentences, self.capacity, self.overlap)
        sentence_lengths = [s.end - s.start for s in document.sentences]
        return TokenizedDocument(
            document=document,
            windows=tuple(
                np.array([*self.prefix, *ids[w.start : w.end], *self.suffix], dtype=np.int64) for w in windows
            ),
            token_window=_concatenate([np.full(w.own_end - w.own_start, i) for i, w in enumerate(windows)]),
            token_offset=_concatenate([self._offsets(w) for w in windows]),
            word_first=starts,
            word_last=ends - 1,
            word_keys=np.array([word.key for word in words], dtype=np.int64),
            word_shapes=np.array([word.shape for word in words], dtype=np.int64),
            word_characters=characters_of([word.characters for word in words]),
            sentence_end=np.repeat(np.array([s.end for s in document.sentences], dtype=np.int64), sentence_lengths),
            unknown=tuple(text for text, word in zip(document.words, words) if self.unknown_id in word.ids),
        )

    def collate(self, documents: Sequence[TokenizedDocument], gold: Gold | None = None) -> Batch:
        return collate(documents, self.padding_id, gold)

    def _offsets(self, window: Window) -> np.ndarray:
        return np.arange(window.own_start, window.own_end) - window.start + len(self.prefix)


def _concatenate(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)

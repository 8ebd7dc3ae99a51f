"""Words as tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...config import Fraction, Runtime
from ..static_vectors import HASHED
from .tokenizer import Tokenizer
from .windowed import WindowedTokenizer
from .words import Word, WordCache, word_of


@Tokenizer.register("words")
class WholeWordTokenizer(WindowedTokenizer):
    """One token a word, for encoders of static word vectors.

    A word has the id of itself, or else of its small letters, among the words that the encoder has vectors of; all
    others have ids by their hash, case aside.

    Args:
        max_length: the longest window in words.
        words: those that the encoder has vectors of.
        overlap: the share of a window that it has in common with the next, where one sentence is longer than a window.
    """

    def __init__(self, max_length: Runtime[int], words: Runtime[Sequence[str]] = (), overlap: Fraction = 0.25) -> None:
        super().__init__()
        self.words = _WholeWords(words)
        self.capacity = max_length
        self.overlap = min(int(overlap * max_length), max_length - 1)

    def save_assets(self, folder: Path) -> None:
        """Write nothing: the words are the encoder's."""


class _WholeWords(WordCache):
    """The ids of words; see :class:`WholeWordTokenizer`."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self._ids = {word: 1 + HASHED + i for i, word in enumerate(words)}

    def _split(self, words: Sequence[str]) -> dict[str, Word]:
        return {word: self._word(word) for word in words}

    def _word(self, word: str) -> Word:
        found = word_of(word, ())
        id = self._ids.get(word, self._ids.get(word.lower(), 1 + found.key % HASHED))
        return found._replace(ids=(id,))

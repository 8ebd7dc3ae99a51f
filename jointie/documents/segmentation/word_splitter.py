"""The family of word splitters: a text in, its words out."""

from __future__ import annotations

from abc import abstractmethod

from ...config import Component
from ..document import Token


class WordSplitter(Component):
    """Finds the words of a text."""

    default_implementation = "pre_tokenizer"

    @abstractmethod
    def split(self, text: str) -> list[Token]:
        """Find the words; punctuation marks are words too.

        Args:
            text: any text at all.

        Returns:
            Words in text order that do not overlap, as characters of ``text``. No word is blank, and every character
            that is to be seen lies in a word: what lies in none is white space, a control character (Unicode ``Cc``)
            or a format character (``Cf``: byte order marks, zero-width and direction marks).
        """

"""The family of segmenters: raw text in, a document with words and sentences out."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import groupby

from ...config import Component
from ..document import Document, Sentence, Token


class Segmenter(Component):
    """Makes documents of raw text."""

    default_implementation = "paragraphs"

    @abstractmethod
    def segment(self, id: str, text: str, borders: Collection[int] = ()) -> Document:
        """Make a document of a raw text.

        Args:
            id: the document's id.
            text: any text at all; it becomes :attr:`Document.text` exactly as it is.
            borders: characters at which a word is cut where it would span them, as the borders of annotated mentions.

        Returns:
            A document without entities whose relations are not annotated; without tokens if nothing is to be seen.
        """


def sentences_at(tokens: Sequence[Token], starts: Sequence[int]) -> tuple[Sentence, ...]:
    """Group tokens into sentences.

    Args:
        tokens: the words of a text.
        starts: the ascending characters at which sentences begin.
    """
    sentences: list[Sentence] = []
    for _, group in groupby(tokens, key=lambda token: bisect_right(starts, token.start)):
        start = sentences[-1].end if sentences else 0
        sentences.append(Sentence(start, start + sum(1 for _ in group)))
    return tuple(sentences)

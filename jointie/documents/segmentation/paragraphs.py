"""Segmentation into paragraphs at blank lines, sentences in them, and words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from ...config import default
from ..document import Document, Token
from .line_ends import unwrapped
from .pre_tokenizer import PreTokenizer
from .segmenter import Segmenter, sentences_at
from .sentence_splitter import SentenceSplitter
from .syntok import SyntokSentenceSplitter
from .word_splitter import WordSplitter

_LINE_END = r"(?:\r\n|\r(?!\n)|\n)"
_PARAGRAPH_END = re.compile(rf"{_LINE_END}[^\S\r\n]*{_LINE_END}\s*|\u2029\s*")
_EVERY_LINE_END = re.compile(rf"(?:{_LINE_END}|[\u2028\u2029])\s*")


@Segmenter.register("paragraphs")
class ParagraphSegmenter(Segmenter):
    """Splits a text at blank lines, each paragraph into sentences, and the text into words.

    A sentence never goes across a blank line, and never begins inside a word.

    Args:
        sentences: finds the sentences of a paragraph.
        words: finds the words of the text.
        lines: whether every line end parts sentences too, or none; by default those do that wrapping a text to its
            width does not explain, as in lists and addresses.
    """

    def __init__(
        self,
        sentences: SentenceSplitter = default(SyntokSentenceSplitter),
        words: WordSplitter = default(PreTokenizer),
        lines: bool | None = None,
    ) -> None:
        self.sentences = sentences
        self.words = words
        self.lines = lines

    def segment(self, id: str, text: str, borders: Collection[int] = ()) -> Document:
        tokens = _cut(self.words.split(text), sorted(set(borders)))
        return Document(id, text, tuple(tokens), sentences_at(tokens, self._starts(text)), relations=None)

    def _starts(self, text: str) -> list[int]:
        starts = []
        for start, end in self._parts(text):
            starts += [start, *(start + offset for offset in self.sentences.split(text[start:end]))]
        return starts

    def _parts(self, text: str) -> Iterator[tuple[int, int]]:
        """The start and end of the parts of a text that no sentence goes across."""
        for start, end in _between(text, _EVERY_LINE_END if self.lines else _PARAGRAPH_END):
            if self.lines is None:
                yield from ((start + first, start + last) for first, last in unwrapped(text[start:end]))
            else:
                yield start, end


def _between(text: str, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in border.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _cut(tokens: Sequence[Token], borders: Sequence[int]) -> list[Token]:
    """Cut tokens at those of the ascending borders that lie inside one."""
    if not borders:
        return list(tokens)
    pieces = []
    for token in tokens:
        inside = borders[bisect_right(borders, token.start) : bisect_right(borders, token.end - 1)]
        pieces += [Token(*piece) for piece in zip([token.start, *inside], [*inside, token.end], strict=True)]
    return pieces

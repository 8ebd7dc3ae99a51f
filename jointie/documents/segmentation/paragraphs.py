"""Segmentation into paragraphs at blank lines, sentences in them, and words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from ...config import default
from ..document import Document, Token
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

    A sentence never goes across a blank line, and never begins inside a word. A single line end parts no sentences:
    much plain text is wrapped. With ``lines`` it does.

    Args:
        sentences: finds the sentences of a paragraph.
        words: finds the words of the text.
        lines: whether every line is a paragraph, as in texts that are not wrapped.
    """

    def __init__(
        self,
        sentences: SentenceSplitter = default(SyntokSentenceSplitter),
        words: WordSplitter = default(PreTokenizer),
        lines: bool = False,
    ) -> None:
        self.sentences = sentences
        self.words = words
        self._end = _EVERY_LINE_END if lines else _PARAGRAPH_END

    def segment(self, id: str, text: str, borders: Collection[int] = ()) -> Document:
        tokens = _cut(self.words.split(text), sorted(set(borders)))
        return Document(id, text, tuple(tokens), sentences_at(tokens, self._starts(text)), relations=None)

    def _starts(self, text: str) -> list[int]:
        starts = []
        for start, end in _paragraphs(text, self._end):
            starts += [start, *(start + offset for offset in self.sentences.split(text[start:end]))]
        return starts


def _paragraphs(text: str, paragraph_end: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in paragraph_end.finditer(text):
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

"""Text as people write it, of the words of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ...config import default
from ..document import Document
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .augmentation import Augmentation
from .edits import rewritten

_NONE_BEFORE = frozenset([*",.;:!?%)]}»”’'", "...", "'s", "’s", "n't", "'m", "'ll", "'re", "'ve", "'d", "(;"])
_NONE_AFTER = frozenset([*"([{$£€#«“‘"])
_NONE_AROUND = frozenset("-–/")
_QUOTE = '"'


@Augmentation.register("raw_text")
class RawText(Augmentation):
    """Joins the words of a document as text is written, and finds words and sentences anew as prediction does.

    Datasets like DocRED give words with a blank between any two. Punctuation marks lose the blanks that do not belong
    to them; straight quotation marks open and close by turns.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions.
    """

    def __init__(self, segmenter: Segmenter = default(ParagraphSegmenter)) -> None:
        self.segmenter = segmenter

    def augment(self, document: Document, random: Random) -> Document:
        return rewritten(document, written_gaps(document.words), document.words, self.segmenter)


def written_gaps(words: Sequence[str]) -> list[str]:
    """A blank, or nothing, before each of the words, as text is written."""
    gaps: list[str] = []
    joined, opened = True, False
    for word in words:
        closes = word == _QUOTE and opened
        gaps.append("" if joined or closes or word in _NONE_BEFORE or word in _NONE_AROUND else " ")
        joined = word in _NONE_AFTER or word in _NONE_AROUND or (word == _QUOTE and not opened)
        opened ^= word == _QUOTE
    return gaps

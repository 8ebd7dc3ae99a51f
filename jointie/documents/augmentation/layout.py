"""Line breaks and lists in a training document."""

from __future__ import annotations

from random import Random

from ...config import default
from ..document import Document
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .augmentation import Augmentation
from .edits import rewritten
from .raw_text import written_gaps

_BREAKS = ("\n", "\n\n")
_BULLETS = ("", "", "- ", "* ", "• ")


@Augmentation.register("layout")
class Layout(Augmentation):
    """Writes each sentence on a line of its own, as notes, minutes and lists do.

    By chance, for each document, lines are paragraphs or not, begin with a bullet or not, and end without a full stop.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions.
    """

    def __init__(self, segmenter: Segmenter = default(ParagraphSegmenter)) -> None:
        self.segmenter = segmenter

    def augment(self, document: Document, random: Random) -> Document:
        words, gaps = document.words, written_gaps(document.words)
        line, bullet, stops = random.choice(_BREAKS), random.choice(_BULLETS), random.random() < 0.5
        inside = {word for m in document.mentions for word in range(m.start + 1, m.end)}
        firsts = {mention.start for mention in document.mentions}
        for start, end in document.sentences:
            if start not in inside:
                gaps[start] = (line if start else "") + bullet
            if not stops and words[end - 1] == "." and end - 1 not in inside | firsts:
                words[end - 1] = ""
        return rewritten(document, gaps, words, self.segmenter)

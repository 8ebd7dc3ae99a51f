"""Lists of names in place of a training document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from ...config import default
from ..document import Document, Entity
from ..segmentation.paragraphs import ParagraphSegmenter
from ..segmentation.segmenter import Segmenter
from .augmentation import Augmentation
from .edits import rewritten
from .raw_text import written_gaps

_BULLETS = ("", "", "- ", "• ", "{}. ")


@Augmentation.register("name_list")
class NameList(Augmentation):
    """Leaves of a document one mention of each entity that begins with a capital letter, each on a line of its own.

    By chance, for each document, lines begin with a bullet, a number or nothing. Relations are not annotated in it.

    Args:
        segmenter: makes words and sentences; words are cut at the ends of mentions.
    """

    def __init__(self, segmenter: Segmenter = default(ParagraphSegmenter)) -> None:
        self.segmenter = segmenter

    def augment(self, document: Document, random: Random) -> Document:
        original = document.words
        entities = tuple(_apart(_named(document, original, random)))
        if not entities:
            return document
        listed, bullet = replace(document, entities=entities, relations=None), random.choice(_BULLETS)
        words, gaps = [""] * len(original), [""] * len(original)
        written = written_gaps(original)
        for number, mention in enumerate(listed.mentions, start=1):
            for word in range(mention.start, mention.end):
                words[word], gaps[word] = original[word], written[word]
            gaps[mention.start] = ("\n" if number > 1 else "") + bullet.format(number)
        return rewritten(listed, gaps, words, self.segmenter)


def _named(document: Document, words: Sequence[str], random: Random) -> Iterator[Entity]:
    """Of each entity one of the mentions that begin with a capital letter, by chance, if it has any."""
    for entity in document.entities:
        names = [mention for mention in entity.mentions if words[mention.start][0].isupper()]
        if names:
            yield replace(entity, mentions=(random.choice(names),))


def _apart(entities: Iterator[Entity]) -> Iterator[Entity]:
    """The entities of one mention each, in the order of the text, without those that overlap one before."""
    end = 0
    for entity in sorted(entities, key=lambda entity: entity.mentions[0].start):
        if entity.mentions[0].start >= end:
            end = entity.mentions[0].end
            yield entity

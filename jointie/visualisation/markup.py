"""Markup of mentions in a text, nested properly although mentions may cross each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .view import MentionView


class MarkupEvent(NamedTuple):
    """The opening or closing of a mention, or text.

    Attributes:
        kind: ``open`` and ``close`` of a mention, or ``text``.
        text: of ``text``.
        mention: its position, of ``open``.
        first: whether the mention begins here, and not again after another one that crosses it has ended.
    """

    kind: str
    text: str = ""
    mention: int = -1
    first: bool = False


def markup_events(text: str, mentions: Sequence[MentionView]) -> Iterator[MarkupEvent]:
    """Walk through a text with mentions: the one opened last is closed first, and the events of text join to the text.

    Args:
        text: of the document.
        mentions: in text order, longer ones before those inside.
    """
    borders = sorted({0, len(text), *(m.start for m in mentions), *(m.end for m in mentions)})
    opening: dict[int, list[int]] = {}
    for i, mention in enumerate(mentions):
        opening.setdefault(mention.start, []).append(i)
    open_now: list[int] = []
    for start, end in pairwise(borders):
        for i in opening.get(start, ()):
            open_now.append(i)
            yield MarkupEvent("open", mention=i, first=True)
        yield MarkupEvent("text", text[start:end])
        again = []
        while any(mentions[i].end <= end for i in open_now):
            i = open_now.pop()
            yield MarkupEvent("close")
            if mentions[i].end > end:
                again.append(i)
        for i in reversed(again):
            open_now.append(i)
            yield MarkupEvent("open", mention=i)

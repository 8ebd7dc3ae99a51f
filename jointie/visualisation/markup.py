"""A text with mentions in it, as a tree that HTML can hold although mentions may cross each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .view import MentionView


class Piece(NamedTuple):
    """What comes next in a text.

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


def pieces(text: str, mentions: Sequence[MentionView]) -> Iterator[Piece]:
    """The text in pieces: what is opened last is closed first; joined, the pieces of text are the text.

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
            yield Piece("open", mention=i, first=True)
        yield Piece("text", text[start:end])
        again = []
        while any(mentions[i].end <= end for i in open_now):
            i = open_now.pop()
            yield Piece("close")
            if mentions[i].end > end:
                again.append(i)
        for i in reversed(again):
            open_now.append(i)
            yield Piece("open", mention=i)

"""Markup of mentions and sentences in a text, nested properly although they may cross each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol


class Span(Protocol):
    """From its first character to the one after its last."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class MarkupEvent(NamedTuple):
    """The opening or closing of a span, or text.

    Attributes:
        kind: ``open`` and ``close`` of a span, or ``text``.
        text: of ``text``.
        span: its position, of ``open`` and ``close``.
        first: whether the span begins here, and not again after another one that crosses it has ended.
        last: whether it ends here, and does not go on after another one has.
    """

    kind: str
    text: str = ""
    span: int = -1
    first: bool = False
    last: bool = False


def markup_events(text: str, spans: Sequence[Span]) -> Iterator[MarkupEvent]:
    """Walk through a text with spans: the one opened last is closed first, and the events of text join to the text.

    Args:
        text: of the document.
        spans: in text order, longer ones before those inside.
    """
    borders = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    opening: dict[int, list[int]] = {}
    for i, span in enumerate(spans):
        opening.setdefault(span.start, []).append(i)
    open_now: list[int] = []
    for start, end in pairwise(borders):
        for i in opening.get(start, ()):
            open_now.append(i)
            yield MarkupEvent("open", span=i, first=True)
        yield MarkupEvent("text", text[start:end])
        again = []
        while any(spans[i].end <= end for i in open_now):
            i = open_now.pop()
            yield MarkupEvent("close", span=i, last=spans[i].end == end)
            if spans[i].end > end:
                again.append(i)
        for i in reversed(again):
            open_now.append(i)
            yield MarkupEvent("open", span=i)

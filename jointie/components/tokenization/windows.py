"""Packing a document's sub-tokens into encoder windows, at sentence boundaries wherever possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Window(NamedTuple):
    """Sub-tokens ``start`` to ``end`` stand in the window; those from ``own_start`` to ``own_end`` take their vectors
    from it."""

    start: int
    end: int
    own_start: int
    own_end: int


def pack(sentences: Sequence[tuple[int, int]], capacity: int, overlap: int) -> list[Window]:
    """Pack consecutive sentences into windows of at most ``capacity`` sub-tokens.

    Sentences are kept whole. One that alone is longer than a window is spread over windows of its own, which overlap by
    ``overlap`` sub-tokens, and each sub-token is owned by the window in which it has more context.

    Args:
        sentences: consecutive (start, end) ranges of sub-tokens, end-exclusive, that cover all of them.
        capacity: the longest window, at least 1.
        overlap: sub-tokens shared by neighbouring windows of one sentence, less than ``capacity``.

    Raises:
        ValueError: if ``overlap`` is not less than ``capacity``.
    """
    if not 0 <= overlap < capacity:
        raise ValueError(f"windows of {capacity} sub-tokens cannot overlap by {overlap}")
    windows: list[Window] = []
    start = end = sentences[0][0] if sentences else 0
    for first, last in sentences:
        if last - start > capacity and end > start:
            windows.append(Window(start, end, start, end))
            start = first
        if last - first > capacity:
            windows.extend(_spread(first, last, capacity, overlap))
            start = last
        end = last
    if end > start:
        windows.append(Window(start, end, start, end))
    return windows


def _spread(start: int, end: int, capacity: int, overlap: int) -> Iterable[Window]:
    step = capacity - overlap
    firsts = [*range(start, end - capacity, step), end - capacity]
    borders = [start, *((following + first + capacity + 1) // 2 for first, following in pairwise(firsts)), end]
    for first, own_start, own_end in zip(firsts, borders, borders[1:]):
        yield Window(first, first + capacity, own_start, own_end)

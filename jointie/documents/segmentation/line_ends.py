"""Which line ends of a paragraph part it, and which are there because the text is wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["unwrapped"]

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BULLET = re.compile(r"\s*[-*•‣–]\s")
_WIDE = 40
"""Characters of the longest line of text that is wrapped anyhow, by hand for example."""
_NARROW = 20
"""Those of text that is wrapped to its width."""


def unwrapped(paragraph: str) -> Iterator[tuple[int, int]]:
    """The start and end of the parts of a paragraph: wrapped lines together, each other line and bullet alone."""
    lines = [match.span() for match in _LINE.finditer(paragraph) if not match[0].isspace()]
    for item in _items(paragraph, lines):
        if _wrapped([paragraph[start:end].strip() for start, end in item]):
            yield item[0][0], item[-1][1]
        else:
            yield from item


def _items(paragraph: str, lines: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The lines, parted before each bullet."""
    items: list[list[tuple[int, int]]] = []
    for start, end in lines:
        if not items or _BULLET.match(paragraph, start, end):
            items.append([])
        items[-1].append((start, end))
    return items


def _wrapped(lines: Sequence[str]) -> bool:
    """Whether lines go on in the middle of a sentence: half of them, or some of those that are filled to one width.

    A line is filled if the first word of the next would make it longer than the longest, which tells nothing itself.
    """
    on = sum(line[0].isalpha() and not line[0].isupper() for line in lines[1:])
    width = max(map(len, lines))
    full = [len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines) if len(line) < width]
    filled = width >= _NARROW and 2 * sum(full) > len(full)
    return on > 0 and (filled or (width >= _WIDE and 2 * on >= len(lines) - 1))

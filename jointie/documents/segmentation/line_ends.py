"""Which line ends of a paragraph part it, and which are there because the text is wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["unwrapped"]

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BULLET = re.compile(r"\s*([-*•‣–]|\d{1,2}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔][\"'”’»)\]]*$")
_WIDE = 40
"""Characters of the longest line of text that is wrapped anyhow, by hand for example."""
_NARROW = 20
"""Those of text that is wrapped to its width."""
_LONG = 60
"""Those of a line that is longer than the only other one."""


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
    """Whether lines go on in the middle of a sentence.

    Lines that begin with a small letter tell, if they are half of them, or some and the lines are filled to one width.
    So does a sentence that ends with the last line and is open at the end of another, in lines that are filled.

    A line is filled if the first word of the next would make it longer than the longest, which tells nothing itself.
    """
    on = sum(line[0].islower() for line in lines[1:])
    width = max(map(len, lines))
    full = [len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines) if len(line) < width]
    if on > 0 and width >= _WIDE and 2 * on >= len(lines) - 1:
        return True
    if 2 * sum(full) > len(full):
        return (width >= _NARROW and on > 0) or (width >= _WIDE and _in_open_sentence(lines))
    return not full and width >= _LONG and _in_open_sentence(lines)


def _in_open_sentence(lines: Sequence[str]) -> bool:
    """Whether a sentence ends with the last line, and one is open at the end of another."""
    ends = [_SENTENCE_END.search(line) is not None or line.endswith(":") for line in lines]
    return _SENTENCE_END.search(lines[-1]) is not None and not all(ends)

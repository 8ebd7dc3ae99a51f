"""The shape of a word: the case of its letters, its digits and its punctuation, as one number."""

from __future__ import annotations

from torch import Tensor

CASES = ("none", "lower", "title", "upper", "capital", "mixed")
"""No letters that have case; small ones alone; a capital before small ones; two capitals or more, and nothing else; one
capital and nothing else; and all others."""
PARTS = ("none", "some", "all")
"""How many of the characters are digits, or are neither letters nor digits."""
SHAPES = len(CASES) * len(PARTS) ** 2
"""The number of shapes."""


def shape_of(word: str) -> int:
    """The shape of a word, less than :data:`SHAPES`."""
    digits = _part(sum(character.isdigit() for character in word), len(word))
    marks = _part(sum(not character.isalnum() for character in word), len(word))
    return _case(word) + len(CASES) * (digits + len(PARTS) * marks)


def is_capitalised(shapes: Tensor) -> Tensor:
    """Whether words of these shapes have a capital letter."""
    return shapes % len(CASES) >= CASES.index("title")


def has_digits(shapes: Tensor) -> Tensor:
    """Whether words of these shapes have a digit."""
    return shapes // len(CASES) % len(PARTS) > 0


def is_punctuation(shapes: Tensor) -> Tensor:
    """Whether words of these shapes have neither letters nor digits."""
    return shapes // (len(CASES) * len(PARTS)) == PARTS.index("all")


def _case(word: str) -> int:
    cased = [character for character in word if character.lower() != character.upper()]
    capitals = sum(character.isupper() or character.istitle() for character in cased)
    if not cased:
        name = "none"
    elif not capitals:
        name = "lower"
    elif len(cased) == 1:
        name = "capital"
    elif capitals == len(cased):
        name = "upper"
    else:
        name = "title" if capitals == 1 and not cased[0].islower() else "mixed"
    return CASES.index(name)


def _part(count: int, length: int) -> int:
    return PARTS.index("none" if not count else "all" if count == length else "some")

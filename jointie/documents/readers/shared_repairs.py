"""Repairs that readers of several formats make."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable

from ..document import Document, Relation
from .repairs import Repairs


def words_of_characters(document: Document, start: int, end: int, repairs: Repairs) -> tuple[int, int] | None:
    """The words that a mention of characters touches; ``None`` if it is blank.

    Blanks at its ends are left out and counted, and so is a mention of blanks alone.
    """
    first = bisect_right(document.tokens, start, key=lambda token: token.end)
    last = bisect_left(document.tokens, end, key=lambda token: token.start)
    if first == last:
        repairs.repair("mentions of blanks (dropped)")
        return None
    trimmed = document.characters(first, last) != (start, end)
    repairs.repair("mentions with blanks at their ends (left out)", trimmed)
    return first, last


def most_frequent_type(types: Iterable[str], repairs: Repairs) -> str:
    """The most frequent type of an entity's mentions, the first of these; entities with several types are counted."""
    (type, _), *others = Counter(types).most_common()
    repairs.repair("entities with mentions of different types (the most frequent taken)", bool(others))
    return type


def distinct_relations(relations: Iterable[Relation], repairs: Repairs) -> tuple[Relation, ...]:
    """The relations with each (head, tail, type) once, the first of these; repeated ones are counted."""
    found: dict[tuple[int, int, str], Relation] = {}
    for relation in relations:
        repairs.repair("repeated relations (kept once)", relation.triple in found)
        found.setdefault(relation.triple, relation)
    return tuple(found.values())

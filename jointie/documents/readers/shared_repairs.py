"""Repairs that readers of several formats make."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace

from ..document import Document, Entity, Mention, Relation
from .json_values import JsonValue
from .repairs import Repairs

SELF_RELATIONS = "relations of an entity with itself (dropped)"


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


def repaired_entities(
    ids: Iterable[int],
    mentions: Iterable[tuple[int, Mention]],
    make: Callable[[int, Sequence[Mention]], Entity],
    repairs: Repairs,
) -> tuple[tuple[Entity, ...], dict[int, int]]:
    """The entities of a document. Every span stays with the one that names it first; others lose it and are counted.

    Args:
        ids: of the entities, in their order.
        mentions: of each the id of its entity, in the order of the file.
        make: makes an entity of its id and the mentions that stay with it, in the order of the file.
        repairs: counts repeated spans, and the entities that have no mention left, which are dropped.

    Returns:
        The entities, and the position of each by its id.
    """
    owners: dict[tuple[int, int], int] = {}
    kept: dict[int, dict[tuple[int, int], Mention]] = {id: {} for id in ids}
    for id, mention in mentions:
        if owners.setdefault(mention.span, id) != id:
            repairs.repair("spans given in two entities (kept in the first)")
        else:
            repairs.repair("spans given twice in an entity (kept once)", mention.span in kept[id])
            kept[id].setdefault(mention.span, mention)
    entities = {id: make(id, list(own.values())) for id, own in kept.items() if own}
    repairs.repair("entities without a mention of their own (dropped)", len(kept) - len(entities))
    return tuple(entities.values()), {id: position for position, id in enumerate(entities)}


def repaired_relations(
    relations: Iterable[Relation], positions: Mapping[int, int], repairs: Repairs
) -> tuple[Relation, ...]:
    """The relations of a document between the positions of its entities, each (head, tail, type) once.

    Args:
        relations: between the ids of entities.
        positions: of the entities by their ids.
        repairs: counts repeated ones, those of dropped entities, and those of an entity with itself, all left out.
    """
    found: dict[tuple[int, int, str], Relation] = {}
    for relation in relations:
        head, tail = positions.get(relation.head), positions.get(relation.tail)
        if head is None or tail is None:
            repairs.repair("relations of dropped entities (dropped)")
        elif head == tail:
            repairs.repair(SELF_RELATIONS)
        else:
            moved = (head, tail) != (relation.head, relation.tail)
            placed = replace(relation, head=head, tail=tail) if moved else relation
            repairs.repair("repeated relations (kept once)", placed.triple in found)
            found.setdefault(placed.triple, placed)
    return tuple(found.values())


def count_misspelt(kind: str, value: JsonValue, known: Set[str], annotations: Sequence[str], repairs: Repairs) -> None:
    """Count the keys of an object that nobody knows, where one of those of annotations is missing.

    Args:
        kind: what such objects are called, in the plural.
        value: the object.
        known: all keys that it may have.
        annotations: those of annotations.
        repairs: counts them as left out.
    """
    if missing := [key for key in annotations if value.get(key) is None]:
        for key in sorted(value.as_object().keys() - known):
            repairs.leave_out(f"keys {key!r} of {kind} without {' and '.join(map(repr, missing))} (unknown)")

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from jointie.documents import Document
from jointie.metrics import (
    Counts,
    relation_counts,
    relation_shared_mention_counts,
    relation_typed_counts,
    relation_untyped_counts,
    total,
)

from .builders import by_character, corpora, document

GOLD = document([[0, 1], [2], [3]], [(0, 1, "P17"), (0, 2, "P27"), (2, 1, "P17")])


def typed(of: Document, types: Sequence[str | None]) -> Document:
    """The same document with types of entities."""
    return replace(of, entities=tuple(replace(entity, type=type) for entity, type in zip(of.entities, types)))


def test_entity_types_of_head_and_tail() -> None:
    gold = typed(GOLD, ["PER", "LOC", None])
    assert relation_typed_counts(gold, gold) == Counts(3, 3, 3, 3)
    assert relation_typed_counts(gold, typed(GOLD, ["ORG", "LOC", None])) == Counts(1, 3, 1, 3)  # wrong head, twice
    assert relation_typed_counts(gold, typed(GOLD, ["PER", "PER", None])) == Counts(1, 3, 1, 3)  # wrong tail, twice
    assert relation_typed_counts(gold, typed(GOLD, ["PER", "LOC", "LOC"])) == Counts(1, 3, 1, 3)  # none was right
    assert relation_typed_counts(gold, typed(document([[0, 1], [2], [3]], [(0, 1, "P27")]), "AB")) == Counts(0, 1, 0, 3)


def test_any_type_will_do() -> None:
    predicted = document([[0, 1], [2], [3]], [(0, 1, "P27"), (0, 1, "P17"), (1, 0, "P17"), (0, 2, "P1")])
    assert relation_untyped_counts(GOLD, predicted) == Counts(2, 3, 2, 3)  # 0-1 (once) and 0-2, but not 1-0
    assert relation_untyped_counts(document([[0], [1]], [(0, 1, "a"), (0, 1, "b")]), document([[0], [1]])).gold == 1


@pytest.mark.parametrize(
    ("clusters", "triple", "correct"),
    [
        ([[0, 1], [2]], (0, 1, "P17"), 1),
        ([[1, 5], [2, 6]], (0, 1, "P17"), 1),  # one mention of each end is enough
        ([[1, 5], [2, 6]], (0, 1, "P27"), 0),  # the type is not
        ([[1, 5], [2, 6]], (1, 0, "P17"), 0),  # the direction
        ([[5], [2]], (0, 1, "P17"), 0),  # nothing of the head
        ([[0], [6]], (0, 1, "P17"), 0),  # nothing of the tail
    ],
)
def test_a_shared_mention(clusters: list[list[int]], triple: tuple[int, int, str], correct: int) -> None:
    assert relation_shared_mention_counts(GOLD, document(clusters, [triple])) == Counts(correct, 1, correct, 3)


def test_nothing_is_found_twice() -> None:
    gold = document([[0, 1], [2]], [(0, 1, "P17")])
    split = document([[0], [1], [2]], [(0, 2, "P17"), (1, 2, "P17")])
    assert relation_shared_mention_counts(gold, split) == Counts(1, 2, 1, 1)
    assert relation_shared_mention_counts(split, gold) == Counts(1, 1, 1, 2)


def test_as_many_as_can_be_are_matched() -> None:
    gold = document([[0, 1], [2], [4]], [(0, 2, "r"), (1, 2, "r")])
    predicted = document([[0], [1, 2], [4]], [(1, 2, "r"), (0, 2, "r")])
    # the first claim fits both; the other one fits only the first gold relation
    assert relation_shared_mention_counts(gold, predicted) == Counts(2, 2, 2, 2)


@pytest.mark.parametrize("metric", [relation_typed_counts, relation_untyped_counts, relation_shared_mention_counts])
def test_relations_that_are_not_annotated(metric: object) -> None:
    assert metric(replace(GOLD, relations=None), GOLD) == Counts()  # type: ignore[operator]
    assert metric(GOLD, replace(GOLD, relations=None)) == Counts(0, 0, 0, 3)  # type: ignore[operator]
    assert metric(replace(GOLD, relations=()), GOLD) == Counts(0, 3, 0, 0)  # type: ignore[operator]


@settings(deadline=None)
@given(corpora())
def test_stricter_and_more_relaxed(corpus: tuple[list[Document], list[Document]]) -> None:
    pairs = list(zip(*corpus))
    strict = total(relation_counts(*pair) for pair in pairs)
    shared = total(relation_shared_mention_counts(*pair) for pair in pairs)
    assert (shared.predicted, shared.gold) == (strict.predicted, strict.gold)
    assert strict.correct_for_recall <= shared.correct_for_recall <= min(shared.predicted, shared.gold)
    assert total(relation_typed_counts(*pair) for pair in pairs) == strict  # no entity has a type here
    for gold, predicted in pairs:
        assert relation_shared_mention_counts(gold, by_character(predicted)) == relation_shared_mention_counts(
            gold, predicted
        )

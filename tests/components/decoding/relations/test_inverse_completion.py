"""Completion with inverse relations against plain loops."""

from __future__ import annotations

import pytest
import torch

from jointie.components.decoding import (
    AboveThreshold,
    InverseCompletion,
    RelationSelector,
    TypeConstraints,
)
from jointie.config import Lazy, defer, parse
from jointie.documents import Document, Entity, LabelSpace, Mention, Relation
from jointie.models.long_documents.relating import all_pairs
from jointie.tensors import RelationScores

from .test_functional import rows

LABELS = LabelSpace(("LOC", "PER"), ("contains", "located_in", "married", "near"))
E = 6
"""The entities of a document."""


def text(*facts: tuple[int, int, str]) -> Document:
    entities = tuple(Entity((Mention(i, i + 1),), "LOC" if i < 3 else "PER") for i in range(E))
    return Document.from_words("a", [["x"] * E], entities=entities, relations=tuple(Relation(*f) for f in facts))


TEXTS = [
    text((0, 1, "contains"), (1, 0, "located_in"), (3, 4, "married"), (4, 3, "married")),
    text((0, 1, "contains"), (1, 0, "located_in"), (0, 2, "contains"), (5, 1, "located_in"), (1, 5, "near")),
    text((0, 1, "near"), (1, 0, "near"), (2, 2, "married"), (5, 4, "eats")),
    text((3, 5, "married"), (5, 3, "married"), (1, 2, "contains"), (2, 1, "located_in")),
    Document.from_words("b", [["x"]]),
]


def inverses_by_loops(min_share: float, min_count: int) -> set[tuple[str, str]]:
    found = set()
    for one in LABELS.relation_types:
        for other in LABELS.relation_types:
            facts = [(d, r) for d in TEXTS for r in d.relations or () if r.type == one and r.head != r.tail]
            both = [r for d, r in facts if Relation(r.tail, r.head, other) in (d.relations or ())]
            if len(facts) >= min_count and len(both) >= min_share * len(facts):
                found.add((one, other))
    return found


def fitted(
    min_share: float = 0.75, min_count: int = 3, taking: RelationSelector = AboveThreshold()
) -> InverseCompletion:
    selector = InverseCompletion(LABELS, Lazy(lambda: taking), min_share=min_share, min_count=min_count)
    selector.fit(TEXTS)
    return selector


def random_scores() -> tuple[RelationScores, torch.Tensor]:
    draw = torch.Generator().manual_seed(0)
    clusters = torch.arange(E).expand(2, -1)
    types = torch.tensor([[0, 0, 0, 1, 1, 1], [0, 1, -1, 0, 1, -1]])
    return all_pairs(torch.randn(2, E, E, 5, generator=draw, dtype=torch.float64), clusters), types


@pytest.mark.parametrize(("min_share", "min_count"), [(0.75, 3), (0.75, 4), (0.5, 1), (1.0, 1), (0.8, 4)])
def test_inverses(min_share: float, min_count: int) -> None:
    names, found = LABELS.relation_types, fitted(min_share, min_count).inverses.nonzero().tolist()
    assert {(names[one], names[other]) for one, other in found} == inverses_by_loops(min_share, min_count)


def test_what_is_learnt() -> None:
    assert inverses_by_loops(0.75, 3) == {
        ("contains", "located_in"),
        ("located_in", "contains"),
        ("married", "married"),
    }
    again = InverseCompletion(LABELS)
    again.fit(TEXTS[:2])
    again.fit(TEXTS)
    assert torch.equal(again.inverse_counts, fitted().inverse_counts) and torch.equal(again.counts, fitted().counts)


def test_completion_by_loops() -> None:
    scores, types = random_scores()
    cuts = torch.tensor([0.5, 1.0, 0.8, -0.2])
    taken = rows(InverseCompletion(LABELS)([scores], types, cuts))
    expected, names = dict(taken), LABELS.relation_types
    for (document, head, tail, type), margin in taken.items():
        for one, other in inverses_by_loops(0.75, 3):
            place = (document, tail, head, names.index(other))
            if names[type] == one:
                expected[place] = max(margin, expected.get(place, -torch.inf))
    found = fitted()([scores], types, cuts)
    assert found.facts.tolist() == sorted(found.facts.tolist())
    assert rows(found) == expected and 10 < len(taken) < len(expected)


def test_a_lower_cut_and_then_a_higher_one_take_the_same() -> None:
    scores, types = random_scores()
    low, high = (rows(fitted()([scores], types, torch.full((4,), cut))) for cut in (-0.5, 0.7))
    assert {place: margin for place, margin in low.items() if margin > 0.7} == high and len(high) > 10


def test_the_greatest_margin_of_several() -> None:
    """Both of two types have the same inverse."""
    selector = InverseCompletion(LABELS, min_count=1)
    selector.fit([text((0, 1, "contains"), (0, 1, "near"), (1, 0, "located_in"))])
    table = torch.full((1, E, E, 5), -9.0)
    table[0, 2, 3, 0], table[0, 2, 3, 3], table[..., 4] = 1.0, 2.0, 0.0
    scores = all_pairs(table, torch.arange(E)[None])
    found = rows(selector([scores], torch.zeros(1, E, dtype=torch.long), torch.zeros(4)))
    assert found == {(0, 2, 3, 0): 1.0, (0, 2, 3, 3): 2.0, (0, 3, 2, 1): 2.0}


def test_parts_of_long_documents() -> None:
    """A relation and its inverse stand in different parts."""
    scores, types = random_scores()
    cuts = torch.full((4,), 0.7)
    parts = [
        RelationScores(
            scores.scores[:, heads][:, :, tails],
            scores.pairs[:, heads][:, :, tails],
            scores.heads[heads],
            scores.tails[tails],
        )
        for heads in torch.arange(E).split(1)
        for tails in torch.arange(E).split(4)
    ]
    whole = fitted()([scores], types, cuts)
    assert rows(fitted()(iter(parts), types, cuts)) == rows(whole)
    nothing = fitted()([scores], types, torch.full((4,), torch.inf))
    assert nothing.facts.shape == (0, 4)
    assert not len(fitted()(iter([]), types, cuts).margins)


def test_with_type_constraints_around_and_inside() -> None:
    scores, types = random_scores()
    cuts = torch.full((4,), 0.3)
    constraints = TypeConstraints(LABELS)
    completion = fitted()
    around = TypeConstraints(LABELS, Lazy(lambda: completion))
    for one in (constraints, around):
        one.fit(TEXTS)
    inside = fitted(taking=constraints)
    constrained = rows(constraints([scores], types, cuts))
    completed = rows(completion([scores], types, cuts))
    filtered, added = rows(around([scores], types, cuts)), rows(inside([scores], types, cuts))
    assert filtered.items() <= completed.items() and constrained.keys() <= filtered.keys()
    assert constrained.keys() < added.keys() and len(filtered) < len(completed)
    spec = {"type": "type_constraints", "selector": {"type": "inverse_completion", "min_share": 0.5}}
    built = defer(parse(RelationSelector, spec)).build(labels=LABELS)
    assert built.selector.labels is LABELS and built.selector.min_share == 0.5

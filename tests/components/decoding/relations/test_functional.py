"""The surest relation of functional types, against plain loops."""

from __future__ import annotations

import pytest
import torch

from jointie.components.decoding import DecodedRelations, Functional, RelationSelector
from jointie.config import defer, parse
from jointie.documents import Document, Entity, LabelSpace, Mention, Relation
from jointie.models.long_documents.relating import all_pairs
from jointie.tensors import RelationScores

LABELS = LabelSpace(("LOC", "PER"), ("born", "capital", "knows"))
E = 5
"""The entities of a document."""


def text(*facts: tuple[int, int, str]) -> Document:
    entities = tuple(Entity((Mention(i, i + 1),), "PER") for i in range(E))
    return Document.from_words("a", [["x"] * E], entities=entities, relations=tuple(Relation(*f) for f in facts))


TEXTS = [
    text((0, 1, "born"), (2, 1, "born"), (0, 1, "capital"), (0, 1, "knows"), (0, 2, "knows"), (3, 2, "knows")),
    text((0, 1, "born"), (2, 3, "capital"), (3, 4, "knows"), (0, 4, "eats")),
    text((4, 1, "born"), (4, 2, "born")),
    Document.from_words("b", [["x"]]),
]


def fitted(min_share: float = 0.75, min_count: int = 2) -> Functional:
    selector = Functional(LABELS, min_share=min_share, min_count=min_count)
    selector.fit(TEXTS)
    return selector


def functional_by_loops(side: int, min_share: float, min_count: int) -> set[str]:
    found = set()
    for name in LABELS.relation_types:
        ends = [[(r.head, r.tail)[side] for r in d.relations or () if r.type == name] for d in TEXTS]
        times = [of_document.count(end) for of_document in ends for end in set(of_document)]
        if len(times) >= min_count and times.count(1) >= min_share * len(times):
            found.add(name)
    return found


def random_scores() -> tuple[RelationScores, torch.Tensor]:
    draw = torch.Generator().manual_seed(0)
    clusters = torch.arange(E).expand(2, -1)
    scores = torch.randn(2, E, E, 4, generator=draw, dtype=torch.float64)
    return all_pairs(scores, clusters), torch.zeros(2, E, dtype=torch.long)


def rows(found: DecodedRelations) -> dict[tuple[int, ...], float]:
    return dict(zip(map(tuple, found.facts.tolist()), found.margins.tolist()))


@pytest.mark.parametrize(("min_share", "min_count"), [(0.75, 2), (0.8, 2), (0.5, 1), (1.0, 1), (0.7, 5), (0.7, 4)])
def test_functional_types(min_share: float, min_count: int) -> None:
    names, found = LABELS.relation_types, fitted(min_share, min_count).functional
    for side in (0, 1):
        assert {names[i] for i in found[side].nonzero().flatten()} == functional_by_loops(side, min_share, min_count)


def test_what_is_learnt() -> None:
    """Of the four who are born one is in two places, and one of the four places is two people's."""
    assert fitted().entities.tolist() == [[4, 2, 3], [4, 2, 3]] and fitted().alone.tolist() == [[3, 2, 2], [3, 2, 2]]
    again = fitted()
    again.fit(TEXTS[:2])
    again.fit(TEXTS)
    assert torch.equal(again.entities, fitted().entities) and torch.equal(again.alone, fitted().alone)


def test_the_surest_by_loops() -> None:
    scores, types = random_scores()
    cuts = torch.tensor([0.5, -0.5, -0.2])
    taken = rows(Functional(LABELS)([scores], types, cuts))
    expected = dict(taken)
    for (document, head, tail, type), margin in taken.items():
        for (other_document, other_head, other_tail, other_type), other in taken.items():
            same = (document, type) == (other_document, other_type) and type < 2  # "knows" is not functional
            if same and other > margin and (head == other_head or tail == other_tail):
                expected.pop((document, head, tail, type), None)
    found = rows(fitted()([scores], types, cuts))
    assert found == expected and 0 < len(expected) < len(taken)


def test_parts_and_nothing() -> None:
    """The tails of a head stand in different parts of a long document."""
    scores, types = random_scores()
    cuts = torch.full((3,), 0.3)
    parts = [
        RelationScores(scores.scores[:, :, tails], scores.pairs[:, :, tails], scores.heads, scores.tails[tails])
        for tails in torch.arange(E).split(2)
    ]
    assert rows(fitted()(iter(parts), types, cuts)) == rows(fitted()([scores], types, cuts))
    assert not len(fitted()([scores], types, torch.full((3,), torch.inf)).margins)


def test_around_another_selector() -> None:
    spec = {
        "type": "functional",
        "min_share": 0.7,
        "min_count": 2,
        "selector": {"type": "inverse_completion", "min_count": 1},
    }
    built = defer(parse(RelationSelector, spec)).build(labels=LABELS)
    assert built.selector.labels is LABELS and built.min_share == 0.7
    built.fit(TEXTS)
    built.selector.fit(TEXTS)
    scores, types = random_scores()
    around, inside = (rows(each([scores], types, torch.zeros(3))) for each in (built, built.selector))
    assert around and around.items() < inside.items()

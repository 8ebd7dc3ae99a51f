"""Type constraints against plain loops."""

from __future__ import annotations

import pytest
import torch

from jointie.components.decoding import RelationSelector, TypeConstraints
from jointie.config import Lazy, build, defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models.long_documents.relating import all_pairs
from jointie.testing import documents, marked, random_document
from jointie.testing.documents import LABELS

TYPES = (*LABELS.entity_types, None)


def texts() -> list[Document]:
    """Documents with the types of :data:`LABELS`, and one with types that are not among them."""
    other = marked("other", ["[0 Ada ] [1 UK ]"], {0: "GOD", 1: "LOC"}, [(0, 1, "born_in"), (0, 1, "made")])
    return [*map(random_document, range(40)), other]


def allowed_by_loops(head: int, tail: int, relation: int, min_count: int) -> bool:
    """Whether a relation is let through; positions in :data:`LABELS`, -1 for no type."""
    if head == -1 or tail == -1:
        return True
    count = 0
    for document in texts():
        for r in document.relations or ():
            ends = document.entities[r.head].type, document.entities[r.tail].type
            count += (*ends, r.type) == (TYPES[head], TYPES[tail], LABELS.relation_types[relation])
    return count >= min_count


@pytest.mark.parametrize("min_count", [1, 2, 5])
def test_what_was_seen_is_kept(min_count: int) -> None:
    selector = TypeConstraints(LABELS, min_count=min_count)
    selector.fit(texts())
    clusters = torch.arange(6).expand(2, -1)
    scores = all_pairs(torch.randn(2, 6, 6, 3, generator=torch.Generator().manual_seed(0)), clusters)
    types = torch.tensor([[0, 1, 2, -1, 2, 1], [2, 2, 0, 0, -1, 1]])
    cuts = torch.tensor([-0.5, 0.2])
    found = selector([scores], types, cuts).facts.tolist()
    expected = [
        [document, head, tail, relation]
        for document in range(2)
        for head in range(6)
        for tail in range(6)
        for relation in range(2)
        if head != tail
        and scores.margins[document, head, tail, relation] > cuts[relation]
        and allowed_by_loops(int(types[document, head]), int(types[document, tail]), relation, min_count)
    ]
    assert found == expected
    everything = TypeConstraints(LABELS)([scores], types, cuts).facts
    assert 0 < len(found) < len(everything)


def test_fitting_again_replaces_what_was_learnt() -> None:
    once, twice = TypeConstraints(LABELS), TypeConstraints(LABELS)
    once.fit(texts())
    twice.fit(documents())
    twice.fit(texts())
    assert torch.equal(once.counts, twice.counts)
    assert once.counts.any()


def test_one_selector_in_another() -> None:
    """The inner one asks for labels that nobody hands on."""
    spec = {"type": "type_constraints", "selector": {"type": "type_constraints", "min_count": 2}}
    outer = defer(parse(RelationSelector, spec)).build(labels=LABELS)
    assert outer.selector.labels is LABELS and outer.selector.min_count == 2
    assert isinstance(build(parse(RelationSelector, "above_threshold")), RelationSelector)
    by_hand = TypeConstraints(LABELS, Lazy(TypeConstraints, min_count=3))
    assert isinstance(by_hand.selector, TypeConstraints) and by_hand.selector.labels is LABELS
    other = LabelSpace(("X",), ("y",))
    assert defer(parse(RelationSelector, spec)).build(labels=other).selector.labels is other

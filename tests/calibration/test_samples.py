from __future__ import annotations

import math

import numpy as np
import pytest

from jointie.calibration.samples import (
    Sample,
    joined,
    link_answers,
    mention_answers,
    relation_answers,
    type_answers,
)
from jointie.documents import Document, Entity, LabelSpace, Mention, Relation
from jointie.prediction import Candidates

LABELS = LabelSpace(("LOC", "PER"), ("in", "of"))
WORDS = [[f"w{i}" for i in range(10)]]


def document(*clusters: list[int], types: str = "", relations: list[Relation] | None = None) -> Document:
    entities = tuple(
        Entity(tuple(Mention(i, i + 1) for i in cluster), type or None)
        for cluster, type in zip(clusters, types.split(",") if types else [""] * len(clusters))
    )
    found = None if relations is None else tuple(relations)
    return Document.from_words("d", WORDS, entities=entities, relations=found)


def candidates(*antecedents: int) -> Candidates:
    """Of one word each; who takes itself takes none."""
    n = len(antecedents)
    links = [-math.inf if i == j else float(i) for i, j in enumerate(antecedents)]
    spans, types = [(i, i + 1) for i in range(n)], [[-0.5, -1.0 - i] for i in range(n)]
    return Candidates(spans, [float(i) for i in range(n)], list(antecedents), links, types)


def test_mentions() -> None:
    found = mention_answers(document([0, 2], [7]), candidates(0, 0, 1, 1))
    assert found.logits.tolist() == [0, 1, 2, 3] and found.correct.tolist() == [1, 0, 1, 0]


def test_links() -> None:
    """Right is a link inside an entity, whoever else stands there; not one between words that are no mentions."""
    found = link_answers(document([0, 2, 3], [5]), candidates(0, 0, 0, 2, 1, 3))
    assert found.logits.tolist() == [1, 2, 3, 4, 5] and found.correct.tolist() == [0, 1, 1, 0, 0]


def test_types_are_those_of_entities() -> None:
    gold = document([0, 2], [1], [3], [9], types="PER,LOC,,PER")
    found = type_answers(gold, candidates(0, 0, 0, 0), LABELS)
    assert found.correct.tolist() == [1, 0]
    assert found.logits.tolist() == [[-1.0, -4.0], [-0.5, -2.0]]
    assert type_answers(document(), candidates(0), LABELS).logits.shape == (0, 2)
    assert joined([found, found]).correct.tolist() == [1, 0, 1, 0]


def test_facts_are_right_end_to_end() -> None:
    gold = document([0, 1], [2], [3], relations=[Relation(0, 1, "in"), Relation(1, 2, "of"), Relation(2, 1, "in")])
    scored = [Relation(0, 1, "in", None, 0.25), Relation(1, 2, "of", None, 1.0), Relation(2, 0, "of", None, 0.5)]
    found = relation_answers(gold, document([0], [2], [3], relations=scored), LABELS)
    assert found.correct.tolist() == [0, 1, 0], "the first cluster lacks a mention"
    assert found.types.tolist() == [0, 1, 1] and found.gold.tolist() == [3]
    assert found.logits[[0, 2]] == pytest.approx([math.log(1 / 3), 0]) and 15 < found.logits[1] < 17
    above = found.above([-2.0, 0.0])
    assert above.correct.tolist() == [0, 1]
    none = relation_answers(document(), document(relations=[]), LABELS)
    both = joined([found, none, found])
    assert both.gold.sum() == 6 and both.logits.size == 6 and np.issubdtype(both.types.dtype, np.integer)


def test_relations_that_were_never_annotated_say_nothing() -> None:
    scored = document([0], [2], relations=[Relation(0, 1, "in", None, 0.9)])
    assert relation_answers(document([0], [2]), scored, LABELS).logits.size == 0


def test_a_document_without_candidates_adds_nothing() -> None:
    gold = document([0, 2], [1], types="PER,LOC")
    some, none = Sample.of(gold, candidates(0, 0, 0), LABELS), Sample.of(gold, None, LABELS)
    for alone, both in zip(some, Sample.joined([none, some, none])):
        assert both.logits.tolist() == alone.logits.tolist() and both.correct.tolist() == alone.correct.tolist()

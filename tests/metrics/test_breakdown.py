from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from jointie.config import DataError
from jointie.documents import Document, Entity, Mention, Relation
from jointie.metrics import TrainingFacts, breakdown, evaluate

from .builders import corpora, document

Corpus = tuple[list[Document], list[Document]]

NAMES = [
    "mention_typed",
    "mention_overlap",
    "entity_exact",
    "relation_intra",
    "relation_inter",
    "relation_typed",
    "relation_untyped",
    "relation_shared_mention",
    "relation_reachable",
]
BY = ["relation_by_distance", "relation_by_type"]
IGN_NAMES = ["relation_intra_ign", "relation_inter_ign"]


def row(precision: float, recall: float, f1: float, gold: int, predicted: int) -> dict[str, Any]:
    fractions = {"precision": precision, "recall": recall, "f1": f1}
    return pytest.approx({**fractions, "gold": gold, "predicted": predicted})


def test_everything_at_once() -> None:
    gold = [
        document([[0, 1], [2], [3]], [(0, 1, "P17"), (1, 2, "P27"), (0, 2, "P17")], id="a"),
        document([[0], [1]], [(0, 1, "P27"), (1, 0, "P17")], id="b"),
        document([[0], [1]], None, id="not annotated"),
    ]
    predicted = [
        document([[0, 1], [2, 3]], [(0, 1, "P17")], id="a"),
        document([[0], [1]], [(0, 1, "P27"), (0, 1, "P40")], id="b"),
        document([[0], [1]], [(0, 1, "P27")], id="not annotated"),
    ]
    found = breakdown(gold, predicted, [gold[1]])
    by_type, by_distance = found.pop("relation_by_type"), found.pop("relation_by_distance")
    assert found == {
        "mention_typed": row(1, 1, 1, 8, 8),
        "mention_overlap": row(1, 1, 1, 8, 8),
        # in a the first of three, in the others both
        "entity_exact": row(5 / 6, 5 / 7, 10 / 13, 7, 6),
        # one of three claims is right: every document is one sentence
        "relation_intra": row(1 / 3, 1 / 5, 1 / 4, 5, 3),
        "relation_inter": row(1, 1, 1, 0, 0),
        "relation_typed": row(1 / 3, 1 / 5, 1 / 4, 5, 3),
        # in b two claims for one pair
        "relation_untyped": row(1 / 2, 1 / 5, 2 / 7, 5, 2),
        # in a too, as its tail shares a mention with that of either P17
        "relation_shared_mention": row(2 / 3, 2 / 5, 1 / 2, 5, 3),
        # both claims of b, and both of its facts; in a no pair of entities is right
        "relation_reachable": row(2 / 3, 2 / 5, 1 / 2, 5, 3),
        # the right claim is known
        "relation_intra_ign": row(0, 1 / 5, 0, 5, 2),
        "relation_inter_ign": row(1, 1, 1, 0, 0),
    }
    assert by_type == {"P17": row(0, 0, 0, 3, 1), "P27": row(1, 1 / 2, 2 / 3, 2, 1), "P40": row(0, 0, 0, 0, 1)}
    assert list(by_type) == ["P17", "P27", "P40"]
    assert by_distance == {"0": row(1 / 3, 1 / 5, 1 / 4, 5, 3)}


def test_far_relations_are_counted_together() -> None:
    words = [[f"w{i}"] for i in range(8)]
    entities = tuple(Entity((Mention(i, i + 1),)) for i in range(8))
    facts = [(7, 0), (0, 5), (4, 0), (0, 3), (1, 0), (2, 0), (3, 5)]
    gold, predicted = (
        Document.from_words("d", words, entities=entities, relations=tuple(Relation(h, t, "P17") for h, t in chosen))
        for chosen in (facts, facts[1:4])
    )
    assert breakdown([gold], [predicted])["relation_by_distance"] == {
        "1": row(0, 0, 0, 1, 0),
        "2": row(0, 0, 0, 2, 0),
        "3": row(1, 1, 1, 1, 1),
        "4+": row(1, 2 / 3, 4 / 5, 3, 2),
    }


def test_layout() -> None:
    gold = document([[0, 1], [2]], [(0, 1, "P17")])
    assert list(breakdown([gold], [gold])) == [*NAMES, *BY]
    assert list(breakdown([gold], [gold], [])) == [*NAMES, *IGN_NAMES, *BY]
    facts = TrainingFacts.of([gold])
    assert breakdown([gold], [gold], facts) == breakdown([gold], [gold], iter([gold]))


def test_the_order_of_types() -> None:
    every = [(0, 1, "b"), (1, 0, "b"), (0, 1, "c"), (0, 1, "a"), (1, 2, "a"), (0, 2, "z")]
    gold = document([[0], [1], [2]], every)
    predicted = document([[0], [1], [2]], [(0, 1, "y"), (0, 2, "y"), (0, 1, "x"), (0, 1, "z")])
    # by the count in gold, then by that in the prediction, then by name
    assert list(breakdown([gold], [predicted])["relation_by_type"]) == ["a", "b", "z", "c", "y", "x"]


def test_documents_that_do_not_pair() -> None:
    with pytest.raises(DataError, match="not among the gold ones"):
        breakdown([document(id="a")], [document(id="b")])


@settings(deadline=None)
@given(corpora())
def test_beside_the_strict_scores(corpus: Corpus) -> None:
    gold, predicted = corpus
    scores, parts = evaluate(gold, predicted, predicted), breakdown(gold, predicted, predicted)
    json.dumps(parts, allow_nan=False)
    assert parts["mention_overlap"]["f1"] == pytest.approx(scores["mention"]["f1"])  # words do not overlap here
    assert (
        sum(types["gold"] for types in parts["relation_by_type"].values()) == parts["relation_shared_mention"]["gold"]
    )
    intra = {key: parts["relation_intra"][key] for key in scores["relation"]}
    assert intra == scores["relation"]  # each document is one sentence


@settings(deadline=None)
@given(corpora())
def test_gold_against_itself(corpus: Corpus) -> None:
    parts = breakdown(corpus[0], corpus[0], [])
    rows = [*(row for by in BY for row in parts.pop(by).values()), *parts.values()]
    assert all(row["precision"] == row["recall"] == row["f1"] == 1 for row in rows)
    assert all(type(row["gold"]) is type(row["predicted"]) is int and row["gold"] == row["predicted"] for row in rows)

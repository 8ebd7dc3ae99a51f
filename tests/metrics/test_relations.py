from __future__ import annotations

from random import Random
from typing import Any

import pytest

from jointie.documents import Document
from jointie.metrics import Counts, TrainingFacts, evaluate, relation_counts, relation_ign_counts

from .builders import TYPES, clusters_from, document, prf

GOLD = document([[0, 1], [2], [3]], [(0, 1, "P17"), (0, 2, "P27"), (2, 1, "P17")])


def test_order_of_entities_does_not_matter() -> None:
    predicted = document([[3], [2], [1, 0]], [(2, 1, "P17"), (2, 0, "P27"), (0, 1, "P17")])
    assert relation_counts(GOLD, predicted) == Counts(3, 3, 3, 3)


@pytest.mark.parametrize(
    ("clusters", "triple"),
    [
        ([[0, 1], [2], [3]], (0, 1, "P27")),  # the type
        ([[0, 1], [2], [3]], (1, 0, "P17")),  # the direction
        ([[0], [2], [3]], (0, 1, "P17")),  # a mention of the head is missing
        ([[0, 1, 5], [2], [3]], (0, 1, "P17")),  # the head has one too many
        ([[0, 1], [2, 5], [3]], (0, 1, "P17")),  # the tail has
        ([[0, 1], [4]], (0, 1, "P17")),  # the tail is elsewhere
    ],
)
def test_everything_must_be_right(clusters: list[list[int]], triple: tuple[int, int, str]) -> None:
    assert relation_counts(GOLD, document(clusters, [triple])) == Counts(0, 1, 0, 3)


def test_fractions() -> None:
    predicted = document([[0, 1], [2], [3, 4]], [(0, 1, "P17"), (0, 2, "P27")])
    # two claimed, the second with a wrong tail: P = 1/2, R = 1/3, F1 = 2 * 1 / (2 + 3)
    assert prf(relation_counts(GOLD, predicted)) == pytest.approx((1 / 2, 1 / 3, 2 / 5))


def test_unannotated_gold_is_left_out_on_both_sides() -> None:
    gold = [document([[0], [1]], None, id="a"), document([[0], [1]], [(0, 1, "P17")], id="b")]
    predicted = [document([[0], [1]], [(0, 1, "P17"), (1, 0, "P27")], id=id) for id in "ab"]
    scores = evaluate(gold, predicted, [document()])
    # document b alone: 1 of 2 claimed is right, 1 of 1 found
    assert scores["relation"] == pytest.approx({"precision": 1 / 2, "recall": 1, "f1": 2 / 3})
    assert scores["relation_ign"] == scores["relation"]
    assert scores["mention"]["f1"] == 1


def test_gold_without_relations_is_not_left_out() -> None:
    predicted = document([[0], [1]], [(0, 1, "P17")])
    assert relation_counts(document([[0], [1]], ()), predicted) == Counts(0, 1, 0, 0)


def test_prediction_without_relations_is_empty() -> None:
    assert relation_counts(GOLD, document([[0, 1]], None)) == Counts(0, 0, 0, 3)


def test_relations_annotated_nowhere_is_said(caplog: pytest.LogCaptureFixture) -> None:
    evaluate([document([[0]], None)], [document([[0]], None)])
    assert "annotated in none of the 1 gold documents" in caplog.text


# Ada (she) was born in London (the city) and died in Kent.
WORDS = "Ada she London city Kent"
LIFE = document([[0, 1], [2, 3], [4]], [(0, 1, "born"), (0, 2, "died")], words=WORDS)


def ign(training: Document, predicted: Document = LIFE) -> Counts:
    return relation_ign_counts(LIFE, predicted, TrainingFacts.of([training]))


def test_ign_leaves_known_facts_out_of_precision_alone() -> None:
    training = document([[0], [1]], [(0, 1, "born")], words="Ada London")
    predicted = document([[0, 1], [2, 3], [4]], [(0, 1, "born"), (0, 2, "died"), (2, 1, "in")], words=WORDS)
    # three claimed, two right, one of these known: P = (2 - 1) / (3 - 1), R = 2/2, F1 = 2 * 1/2 / (3/2)
    assert ign(training, predicted) == Counts(1, 2, 2, 2)
    assert prf(ign(training, predicted)) == pytest.approx((1 / 2, 1, 2 / 3))


@pytest.mark.parametrize(
    ("words", "clusters", "triple", "known"),
    [
        ("she city", [[0], [1]], (0, 1, "born"), True),  # any name of the head with any of the tail
        ("X Ada city Y", [[0, 1], [2, 3]], (0, 1, "born"), True),  # whatever other names they have in training
        ("Ada London", [[0], [1]], (0, 1, "lived"), False),  # another type
        ("Ada London", [[1], [0]], (0, 1, "born"), False),  # the other direction
        ("ada London", [[0], [1]], (0, 1, "born"), False),  # names are compared as they are written
        ("Ada London X", [[0], [2]], (0, 1, "born"), False),  # one name alone
    ],
)
def test_ign_names(words: str, clusters: list[list[int]], triple: tuple[int, int, str], known: bool) -> None:
    assert ign(document(clusters, [triple], words=words)) == Counts(2 - known, 2 - known, 2, 2)


def test_ign_keeps_wrong_predictions_that_stand_in_training() -> None:
    training = document([[0], [1]], [(0, 1, "died")], words="Ada London")
    predicted = document([[0, 1], [2, 3]], [(0, 1, "died")], words=WORDS)
    assert ign(training, predicted) == Counts(0, 1, 0, 2)


def test_ign_counts_a_fact_once_however_many_names_are_known() -> None:
    training = document([[0, 1], [2, 3]], [(0, 1, "born")], words=WORDS)
    assert len(TrainingFacts.of([training]).facts) == 4
    assert ign(training) == Counts(1, 1, 2, 2)


def test_ign_where_everything_is_known() -> None:
    # no claim is left to be right or wrong about, though there were facts to find
    assert prf(ign(LIFE)) == (0, 1, 0)


def test_ign_where_there_is_nothing() -> None:
    assert prf(relation_ign_counts(document(), document(), TrainingFacts())) == (1, 1, 1)


def test_training_documents_without_annotated_relations_state_nothing() -> None:
    training = document([[0, 1], [2, 3]], None, words=WORDS)
    assert TrainingFacts.of([training]).facts == frozenset()


def test_training_facts_may_be_given_ready_made() -> None:
    facts = TrainingFacts.of([LIFE])
    assert evaluate([LIFE], [LIFE], facts) == evaluate([LIFE], [LIFE], iter([LIFE]))
    assert evaluate([LIFE], [LIFE], facts)["relation_ign"]["precision"] == 0


def records(documents: list[Document]) -> list[dict[str, Any]]:
    """The documents in DocRED's layout: entities are lists of named, placed mentions; labels are entity numbers."""
    return [
        {
            "title": d.id,
            "vertexSet": [[{"name": d.text_of(m), "pos": m.span} for m in e.mentions] for e in d.entities],
            "labels": [{"h": r.head, "t": r.tail, "r": r.type} for r in d.relations or ()],
        }
        for d in documents
    ]


def submission(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Predictions as (title, head number, tail number, type), entities numbered as the equal one in gold.

    One that equals none is given a number of its own, past those of gold.
    """
    rows = []
    for truth, claim in zip(gold, predicted, strict=True):
        numbers = []
        for n, entity in enumerate(claim["vertexSet"]):
            places = sorted(m["pos"] for m in entity)
            same = [i for i, other in enumerate(truth["vertexSet"]) if sorted(m["pos"] for m in other) == places]
            numbers.append(same[0] if same else len(truth["vertexSet"]) + n)
        rows += [(claim["title"], numbers[x["h"]], numbers[x["t"]], x["r"]) for x in claim["labels"]]
    return rows


def official(
    training: list[dict[str, Any]], gold: list[dict[str, Any]], predicted: list[dict[str, Any]]
) -> tuple[int, int, int, int]:
    """Step by step as DocRED is scored: correct, correct and known, claimed, in gold."""
    known_names = []
    for record in training:
        for label in record["labels"]:
            for head in record["vertexSet"][label["h"]]:
                for tail in record["vertexSet"][label["t"]]:
                    known_names.append((head["name"], tail["name"], label["r"]))
    answers = [(record["title"], x["h"], x["t"], x["r"]) for record in gold for x in record["labels"]]
    vertices = {record["title"]: record["vertexSet"] for record in gold}
    rows = submission(gold, predicted)
    correct = known = 0
    for row in rows:
        if row in answers:
            correct += 1
            title, h, t, r = row
            found = False
            for head in vertices[title][h]:
                for tail in vertices[title][t]:
                    found = found or (head["name"], tail["name"], r) in known_names
            known += found
    return correct, known, len(rows), len(answers)


def random_document(rng: Random, words: list[str], id: str) -> Document:
    """Any clusters of most of the words, related at random."""
    clusters = clusters_from([rng.choice([None, 0, 1, 2, 3]) for _ in words])
    pairs = [(h, t) for h in range(len(clusters)) for t in range(len(clusters)) if h != t]
    return document(clusters, [(h, t, r) for h, t in pairs for r in TYPES if rng.random() < 0.4], id=id, words=words)


def spoilt(rng: Random, gold: Document) -> Document:
    """A prediction that shares most of the entities and some of the relations, in another order."""
    clusters = [[m.start for m in entity.mentions] for entity in gold.entities]
    for cluster in clusters:
        if len(cluster) > 1 and rng.random() < 0.2:
            cluster.pop()
    order = rng.sample(range(len(clusters)), len(clusters))
    kept = {(order.index(r.head), order.index(r.tail), r.type) for r in gold.relations or () if rng.random() < 0.7}
    added = {(t, h, r) for h, t, r in kept if rng.random() < 0.3}
    return document([clusters[i] for i in order], sorted(kept | added), id=gold.id, words=gold.words)


def test_ign_against_the_official_procedure() -> None:
    rng = Random(7)
    mixed = 0
    for _ in range(300):
        gold = [random_document(rng, rng.choices("abcdefghij", k=6), id) for id in "xy"]
        training = [random_document(rng, rng.choices("abcdefghij", k=6), id) for id in "uvw"]
        predicted = [spoilt(rng, d) for d in gold]
        correct, known, claimed, answers = official(records(training), records(gold), records(predicted))
        if not 0 < known < correct < claimed:
            continue
        mixed += 1
        precision, recall = (correct - known) / (claimed - known), correct / answers
        f1 = 2 * precision * recall / (precision + recall)
        expected = {"precision": precision, "recall": recall, "f1": f1}
        assert evaluate(gold, predicted, training)["relation_ign"] == pytest.approx(expected)
    assert mixed > 100  # enough of them hold claims of all three kinds: known, correct but not known, wrong

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from jointie.documents import Document
from jointie.metrics import Counts, DocumentCounts, document_counts, evaluate, scores_of

from .builders import corpora, document

Corpus = tuple[list[Document], list[Document]]


@settings(deadline=None)
@given(corpora())
def test_counts_of_documents_add_up_to_the_evaluation(corpus: Corpus) -> None:
    gold, predicted = corpus
    assert scores_of(document_counts(gold, predicted)) == evaluate(gold, predicted)
    assert scores_of(document_counts(gold, predicted, gold)) == evaluate(gold, predicted, gold)


@settings(deadline=None)
@given(corpora())
def test_a_document_alone(corpus: Corpus) -> None:
    gold, predicted = corpus
    for counts, g, p in zip(document_counts(gold, predicted, gold), gold, predicted):
        assert counts.id == g.id
        assert scores_of([counts]) == evaluate([g], [p], gold)


@settings(deadline=None)
@given(corpora())
def test_through_a_file_and_back(corpus: Corpus) -> None:
    gold, predicted = corpus
    for training in (None, predicted):
        counts = document_counts(gold, predicted, training)
        assert [DocumentCounts.from_json(json.loads(json.dumps(c.to_json()))) for c in counts] == counts


def test_what_stands_in_the_file() -> None:
    gold = document([[0, 1], [2]], [(0, 1, "P17")], id="a")
    (counts,) = document_counts([gold], [document([[0, 1]], id="a")])
    assert counts.to_json() == {
        "id": "a",
        "counts": {
            "mention": [2.0, 2.0, 2.0, 3.0, True],
            "muc": [1.0, 1.0, 1.0, 1.0, False],  # the clusters differ in a singleton, which has no links
            "b_cubed": [2.0, 2.0, 2.0, 3.0, True],
            "ceaf_e": [1.0, 1.0, 1.0, 2.0, True],
            "relation": [0.0, 0.0, 0.0, 1.0, True],
        },
    }


def test_clusters_that_differ_in_singletons_only_are_not_perfect_in_a_sum() -> None:
    gold = [document([[0]], id="a"), document([[0]], id="b")]
    counts = document_counts(gold, [gold[0], document(id="b")])
    assert scores_of(counts[:1])["coref"]["muc"]["f1"] == 1.0
    assert scores_of(counts)["coref"]["muc"]["f1"] == 0.0


def test_no_documents() -> None:
    assert document_counts([], []) == []
    assert scores_of([]) == evaluate([], [])
    assert "relation_ign" in evaluate([], [], [])


@pytest.mark.parametrize("found", [0, 3])
def test_what_no_document_has_is_not_scored(found: int) -> None:
    """Where there is nothing to find, nothing found is no perfect score."""
    texts = [document(id="a"), document(id="b")]
    assert "none" not in evaluate(texts, texts, others={"none": lambda *pair: Counts(0, found, 0, 0)})
    some = evaluate(texts, texts, others={"some": lambda *pair: Counts(0, found, 0, 1)})
    assert some["some"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert "none" in evaluate([], [], others={"none": lambda *pair: Counts()})


def test_the_order_is_that_of_the_gold_documents() -> None:
    gold = [document(id=id) for id in "bac"]
    assert [counts.id for counts in document_counts(gold, gold[::-1])] == ["b", "a", "c"]


GOOD = DocumentCounts("a", {n: Counts() for n in ("mention", "muc", "b_cubed", "ceaf_e", "relation")}).to_json()
KNOWN = "'counts' must hold mention, muc, b_cubed, ceaf_e, relation"


def changed(name: str, values: Any) -> dict[str, Any]:
    return {**GOOD, "counts": {**GOOD["counts"], name: values}}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "expected an object with a text 'id'"),
        ({**GOOD, "id": 3}, "expected an object with a text 'id'"),
        ({"id": "a"}, KNOWN),
        ({"id": "a", "counts": {"mention": [0, 0, 0, 0, True]}}, KNOWN),
        (changed("lea", [0, 0, 0, 0]), "counts.lea: expected four numbers and true or false"),
        (changed("muc", [0, 0, 0, 0]), "counts.muc: expected four numbers and true or false"),
        (changed("muc", [0, 0, 0, 0, 1]), "counts.muc: expected four numbers and true or false"),
        (changed("muc", [0, 0, 0, -1, True]), "counts.muc: the four counts must be numbers that are not negative"),
        (changed("muc", [0, 0, "1", 1, True]), "counts.muc: the four counts must be numbers that are not negative"),
        (changed("muc", [0, 0, True, 1, True]), "counts.muc: the four counts must be numbers that are not negative"),
        (changed("muc", [0, 0, float("nan"), 1, True]), "counts.muc: the four counts must be numbers that are not"),
        (changed("muc", [0, 0, 10**400, 1, True]), "counts.muc: the four counts must be numbers that are not"),
    ],
)
def test_what_is_no_counts(value: Any, message: str) -> None:
    assert DocumentCounts.from_json({**GOOD, "part": "test"}).id == "a"  # other keys are ignored
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        DocumentCounts.from_json(value)

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from jointie.documents import Document
from jointie.metrics import evaluate

from .builders import by_character, corpora, document

Corpus = tuple[list[Document], list[Document]]


def leaves(scores: dict[str, Any]) -> Iterator[Any]:
    for value in scores.values():
        yield from leaves(value) if isinstance(value, dict) else [value]


def swapped(scores: dict[str, Any]) -> dict[str, Any]:
    """With precision in the place of recall and the other way round."""
    other = {"precision": "recall", "recall": "precision"}
    return {other.get(k, k): swapped(v) if isinstance(v, dict) else pytest.approx(v) for k, v in scores.items()}


@settings(deadline=None)
@given(corpora())
def test_plain_fractions(corpus: Corpus) -> None:
    gold, predicted = corpus
    assert all(type(value) is float and 0 <= value <= 1 for value in leaves(evaluate(gold, predicted, predicted)))


@settings(deadline=None)
@given(corpora())
def test_gold_against_itself(corpus: Corpus) -> None:
    gold, _ = corpus
    assert set(leaves(evaluate(gold, gold, []))) == {1.0}


@settings(deadline=None)
@given(corpora())
def test_nothing_predicted(corpus: Corpus) -> None:
    gold = [*corpus[0], document([[0], [1]], [(0, 1, "P17")], id="with a relation")]
    assert set(leaves(evaluate(gold, [], gold))) == {0.0}


def test_nothing_predicted_where_gold_has_singletons_only() -> None:
    scores = evaluate([document([[0], [3]], [(0, 1, "P17")])], [document()], [])
    assert set(leaves(scores)) == {0.0}


@settings(deadline=None)
@given(corpora())
def test_swapping_the_sides_swaps_precision_and_recall(corpus: Corpus) -> None:
    gold, predicted = corpus
    assert evaluate(predicted, gold) == swapped(evaluate(gold, predicted))


@settings(deadline=None)
@given(corpora())
def test_tokens_do_not_matter(corpus: Corpus) -> None:
    gold, predicted = corpus
    other = list(map(by_character, predicted))
    assert evaluate(gold, other, gold) == evaluate(gold, predicted, gold)


@settings(deadline=None)
@given(corpora())
def test_order_of_documents_does_not_matter(corpus: Corpus) -> None:
    gold, predicted = corpus
    scores = evaluate(gold, predicted, gold)
    assert list(leaves(evaluate(gold[::-1], predicted, gold[::-1]))) == pytest.approx(list(leaves(scores)))
    assert evaluate(gold, predicted[::-1], gold) == scores


def test_everything_at_once() -> None:
    gold = [document([[0, 1], [2], [3]], [(0, 1, "P17"), (1, 2, "P27")], id="a"), document([[0]], id="b")]
    predicted = [document([[0, 1], [2, 3]], [(0, 1, "P17")], id="a"), document([[0], [1]], [(0, 1, "P27")], id="b")]
    assert evaluate(gold, predicted) == {
        # right 4 + 1, claimed 4 + 2, gold 4 + 1
        "mention": pytest.approx({"precision": 5 / 6, "recall": 1, "f1": 10 / 11}),
        "coref": {
            # right 1, claimed 2, gold 1
            "muc": pytest.approx({"precision": 1 / 2, "recall": 1, "f1": 2 / 3}),
            # P = (2 + 1/2 + 1/2 + 1 + 0) / 6, R = 5/5, F1 = 2 * 2/3 / (5/3)
            "b_cubed": pytest.approx({"precision": 2 / 3, "recall": 1, "f1": 4 / 5}),
            # right 1 + 2 * 1 / 3 + 1 = 8/3, claimed 4, gold 4
            "ceaf_e": pytest.approx({"precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3}),
            "f1": pytest.approx((2 / 3 + 4 / 5 + 2 / 3) / 3),
        },
        # the one claim in a has a wrong tail, the one in b is spurious
        "relation": {"precision": 0.0, "recall": 0.0, "f1": 0.0},
    }

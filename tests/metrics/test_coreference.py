from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from scorch import scores as scorch

from jointie.documents import Document
from jointie.metrics import Counts, b_cubed, ceaf_e, clusters_of, evaluate, muc

from .builders import corpora, document, prf

Metric = Callable[[list[set[str]], list[set[str]]], Counts]


def sets(*clusters: str) -> list[set[str]]:
    """Clusters of one-letter mentions."""
    return [set(cluster) for cluster in clusters]


def scored(metric: Metric, gold: list[set[str]], predicted: list[set[str]]) -> tuple[Any, ...]:
    """Precision and recall as the fractions that they are."""
    counts = metric(gold, predicted)
    return tuple(Fraction(x).limit_denominator(1000) for x in (counts.precision, counts.recall))


# Twelve mentions in three entities: the running example of Bagga & Baldwin (1998) and of Luo (2005).
TRUTH = sets("12345", "67", "89ABC")
JOINED_SMALL = sets("12345", "6789ABC")
JOINED_LARGE = sets("1234589ABC", "67")
ALL_IN_ONE = sets("123456789ABC")
ALL_ALONE = sets(*"123456789ABC")


def test_muc_of_vilain() -> None:
    # one entity of four mentions needs 3 links; the two pairs have 1 link each, both right
    assert scored(muc, sets("ABCD"), sets("AB", "CD")) == (1, Fraction(2, 3))
    # {A, B, C} is cut into {A} and {B, C}, and {B, C, D} into {B, C} and {D}: 1 of 2 links each
    assert scored(muc, sets("ABC", "D"), sets("A", "BCD")) == (Fraction(1, 2), Fraction(1, 2))


@pytest.mark.parametrize("joined", [JOINED_SMALL, JOINED_LARGE])
def test_muc_cannot_tell_which_entities_were_joined(joined: list[set[str]]) -> None:
    # gold links 4 + 1 + 4 = 9, all found; 10 claimed either way (4 + 6 or 9 + 1)
    assert scored(muc, TRUTH, joined) == (Fraction(9, 10), 1)


def test_b_cubed_of_bagga_and_baldwin() -> None:
    # precision of 1-5 is 1, of 6 and 7 is 2/7, of 8-C is 5/7: (5 + 4/7 + 25/7) / 12 = 16/21, their 76 %
    assert scored(b_cubed, TRUTH, JOINED_SMALL) == (Fraction(16, 21), 1)
    # precision of 1-5 and 8-C is 5/10, of 6 and 7 is 1: (10 / 2 + 2) / 12 = 7/12, their 58 %
    assert scored(b_cubed, TRUTH, JOINED_LARGE) == (Fraction(7, 12), 1)


@pytest.mark.parametrize(
    ("predicted", "correct", "f1"),
    [
        (JOINED_SMALL, 1 + Fraction(5, 6), 0.733),  # 1-5 alike; 8-C with 6-C: 2 * 5 / (5 + 7)
        (JOINED_LARGE, 1 + Fraction(2, 3), 0.667),  # 67 alike; 1-5 with 1-58-C: 2 * 5 / (5 + 10)
        (ALL_IN_ONE, Fraction(10, 17), 0.294),  # 2 * 5 / (5 + 12)
        (ALL_ALONE, Fraction(4, 3), 0.178),  # 2 * 1 / (5 + 1) twice and 2 * 1 / (2 + 1)
    ],
)
def test_ceaf_of_luo(predicted: list[set[str]], correct: Fraction, f1: float) -> None:
    assert scored(ceaf_e, TRUTH, predicted) == (correct / len(predicted), correct / 3)
    assert round(ceaf_e(TRUTH, predicted).f1, 3) == f1  # as printed there


def test_predicted_mentions_of_pradhan() -> None:
    # h and i are spurious, and no mention is missing
    gold, predicted = sets("abc", "defg"), sets("ab", "cd", "fghi")
    # overlaps ab: 2, c: 1, d: 1, fg: 2. Right links 1 + 0 + 0 + 1, of 2 + 3 in gold and of 1 + 1 + 3 claimed
    assert scored(muc, gold, predicted) == (Fraction(2, 5), Fraction(2, 5))
    # P = (4/2 + 1/2 + 1/2 + 4/4) / 8, R = (4/3 + 1/3 + 1/4 + 4/4) / 7
    assert scored(b_cubed, gold, predicted) == (Fraction(1, 2), Fraction(5, 12))
    # abc with ab 2 * 2 / 5, defg with fghi 2 * 2 / 8: 1.3 of 3 and of 2
    assert scored(ceaf_e, gold, predicted) == (Fraction(13, 30), Fraction(13, 20))


def test_missing_mentions_count_in_the_denominator_of_gold_alone() -> None:
    gold, predicted = sets("abc"), sets("ab")
    assert scored(muc, gold, predicted) == (1, Fraction(1, 2))
    # a and b earn 2/3 each, c nothing: R = 4/9
    assert scored(b_cubed, gold, predicted) == (1, Fraction(4, 9))


def test_singletons_count() -> None:
    gold, predicted = sets("ab", "c", "d"), sets("ab", "c", "e")
    assert scored(muc, gold, predicted) == (1, 1)  # the one link
    assert scored(b_cubed, gold, predicted) == (Fraction(3, 4), Fraction(3, 4))
    assert scored(ceaf_e, gold, predicted) == (Fraction(2, 3), Fraction(2, 3))


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (sets("a", "b"), sets("b", "a"), 1),
        (sets(), sets(), 1),
        (sets("a", "b"), sets(), 0),
        (sets("a", "b"), sets("a"), 0),
        (sets("a", "b"), sets("ab"), 0),
        (sets("ab"), sets("a", "b"), 0),
        (sets(), sets("a"), 0),
    ],
)
def test_muc_without_links(gold: list[set[str]], predicted: list[set[str]], expected: int) -> None:
    assert prf(muc(gold, predicted)) == (expected,) * 3


def test_documents_are_summed_and_not_mixed_up() -> None:
    gold = [document([[0, 1, 2]], id="a"), document([[0, 1], [2]], id="b")]
    scores = evaluate(gold, [document([[0, 1], [2]], id=id) for id in "ab"])["coref"]
    # links: right 1 + 1, claimed 1 + 1, gold 2 + 1
    assert scores["muc"] == pytest.approx({"precision": 1, "recall": 2 / 3, "f1": 4 / 5})
    # P all right; R = (4/3 + 1/3 + 3) / 6 = 7/9; F1 = 2 * 7/9 / (16/9)
    assert scores["b_cubed"] == pytest.approx({"precision": 1, "recall": 7 / 9, "f1": 7 / 8})
    # 2 * 2 / 5 + 2 = 2.8, of 4 and of 3; F1 = 2 * 2.8 / 7
    assert scores["ceaf_e"] == pytest.approx({"precision": 0.7, "recall": 2.8 / 3, "f1": 0.8})
    assert scores["f1"] == pytest.approx((4 / 5 + 7 / 8 + 4 / 5) / 3)


def united(documents: list[Document]) -> list[set[tuple[str, int, int]]]:
    """The clusters of all documents, with mentions that name their document."""
    return [{(d.id, *span) for span in cluster} for d in documents for cluster in clusters_of(d)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(corpora())
def test_agrees_with_scorch(corpus: tuple[list[Document], list[Document]]) -> None:
    gold, predicted = corpus
    key, response = united(gold), united(predicted)
    assume(set(map(frozenset, key)) != set(map(frozenset, response)))  # identity without links is 0 there and 1 here
    assume(set().union(*key) & set().union(*response))  # it does not divide by 0 gracefully; see the test below
    ours = evaluate(gold, predicted)["coref"]
    for name in ("muc", "b_cubed", "ceaf_e"):
        recall, precision, f1 = getattr(scorch, name)(key, response)
        assert ours[name] == pytest.approx({"precision": precision, "recall": recall, "f1": f1}), name
    assert ours["f1"] == pytest.approx(scorch.conll2012(key, response))


@pytest.mark.parametrize("metric", [muc, b_cubed, ceaf_e])
@pytest.mark.parametrize("predicted", [sets("cd", "e"), sets("c"), sets()])
def test_no_mention_in_common(metric: Metric, predicted: list[set[str]]) -> None:
    assert prf(metric(sets("ab"), predicted)) == prf(metric(predicted, sets("ab"))) == (0, 0, 0)


@pytest.mark.parametrize("shift", [0, 1])
def test_thousands_of_entities(shift: int) -> None:
    size = 5000
    gold = [{2 * i, 2 * i + 1} for i in range(size)]
    predicted = [{(2 * i + shift) % (2 * size), (2 * i + 1 + shift) % (2 * size)} for i in range(size)]
    results = [prf(metric(gold, predicted)) for metric in (muc, b_cubed, ceaf_e)]
    # shifted by one, every pair shares one mention with each of two pairs, in one long ring:
    # no link is right; each mention earns 1/2; each of the matched pairs 2 * 1 / (2 + 2)
    expected = (0, 0.5, 0.5) if shift else (1, 1, 1)
    assert results == [pytest.approx((value,) * 3) for value in expected]

from __future__ import annotations

import pytest

from jointie.metrics import Counts, total

from .builders import prf


def test_fractions() -> None:
    counts = Counts(correct_for_precision=3, predicted=4, correct_for_recall=2, gold=5)
    # P = 3/4, R = 2/5, F1 = 2 * 0.3 / 1.15 = 12/23
    assert counts.to_json() == pytest.approx({"precision": 0.75, "recall": 0.4, "f1": 12 / 23})


def test_sums_before_dividing() -> None:
    summed = total([Counts(1, 1, 1, 10), Counts(0, 9, 0, 0)])
    assert summed == Counts(1, 10, 1, 10)
    assert prf(summed) == pytest.approx((0.1, 0.1, 0.1))  # the mean of the two precisions would be 0.5


def test_sets() -> None:
    assert Counts.of_sets({1, 2, 3}, {2, 3, 4, 5}) == Counts(2, 4, 2, 3)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(), (1, 1, 1)),  # nothing to find, nothing claimed
        (Counts(equal=False), (0, 0, 0)),  # nothing counted, but the sides differ
        (Counts(predicted=3), (0, 0, 0)),
        (Counts(gold=3), (0, 0, 0)),
        (Counts(correct_for_recall=2, gold=4), (0, 0.5, 0)),  # precision's denominator may be left without a count
    ],
)
def test_no_denominator(counts: Counts, expected: tuple[float, float, float]) -> None:
    assert prf(counts) == expected


def test_one_unequal_document_makes_the_sum_unequal() -> None:
    assert prf(total([Counts(), Counts(equal=False), Counts()])) == (0, 0, 0)


def test_unequal_does_not_matter_where_something_is_counted() -> None:
    assert prf(Counts(1, 2, 1, 1, equal=False)) == pytest.approx((1 / 2, 1, 2 / 3))

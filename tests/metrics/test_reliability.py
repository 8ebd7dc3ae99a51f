from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.metrics.reliability import calibration_error, reliability

answers = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def by_hand(answers: list[tuple[float, bool]], bins: int) -> float:
    """Bins (0, 1/bins], (1/bins, 2/bins], ...; 0 stands in the first."""
    error = 0.0
    for i in range(bins):
        inside = [(p, y) for p, y in answers if i == min(bins - 1, max(0, int(np.ceil(p * bins)) - 1))]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside))
            error += len(inside) / len(answers) * abs(mean - share)
    return error


def test_an_example() -> None:
    found = reliability([0.9, 0.9, 0.9, 0.2], [True, False, True, False])
    assert found is not None
    assert (found.answers, found.correct, found.mean) == (4, 0.5, pytest.approx(0.725))
    # |0.9 - 2/3| for three answers, |0.2 - 0| for one
    assert found.ece == pytest.approx((3 * (0.9 - 2 / 3) + 0.2) / 4)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.01 + 0.04) / 4)
    assert found.nll == pytest.approx(-(2 * np.log(0.9) + np.log(0.1) + np.log(0.8)) / 4)


@given(answers, st.integers(1, 20))
def test_against_the_definition(answers: list[tuple[float, bool]], bins: int) -> None:
    p, y = zip(*answers)
    assert calibration_error(p, y, bins) == pytest.approx(by_hand(answers, bins), abs=1e-9)


def test_bins_of_equal_mass() -> None:
    p, y = [0.5, 0.1, 0.51, 0.52], [1, 0, 0, 1]
    # (0.1, 0.5) with one right, (0.51, 0.52) with one right
    assert calibration_error(p, y, 2, equal_mass=True) == pytest.approx((0.4 + 0.03) / 4)
    assert calibration_error(p, y, 4, equal_mass=True) == pytest.approx((0.1 + 0.5 + 0.51 + 0.48) / 4)


@given(answers)
def test_bounds(answers: list[tuple[float, bool]]) -> None:
    found = reliability(*zip(*answers))
    assert found is not None
    assert abs(found.mean - found.correct) - 1e-9 <= found.ece <= 1 and 0 <= found.ece_mass <= 1
    assert 0 <= found.brier <= 1 and 0 <= found.nll < 17


def test_without_answers() -> None:
    assert reliability([], []) is None

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jointie.calibration.relation_thresholds import LOWEST, best_cut, by_type, choose_cuts, f1
from jointie.calibration.samples import RelationAnswers, joined


def answers_of(rows: list[tuple[float, int, bool]], gold: int | None = None) -> RelationAnswers:
    """From (margin, type, correct)."""
    margins, types, correct = (np.asarray(column) for column in zip(*rows)) if rows else ([], [], [])
    found = int(np.sum(correct))
    return RelationAnswers(
        np.asarray(margins, float),
        np.asarray(correct, float),
        np.asarray(types, np.intp),
        np.asarray([found if gold is None else gold]),
    )


rows = st.lists(st.tuples(st.floats(-4, 4), st.integers(0, 2), st.booleans()), max_size=40)


@given(rows, st.integers(0, 10))
@example([(4.0, 0, True), (3.9999999999999996, 0, False)], 0)
def test_no_cut_is_much_better(rows: list[tuple[float, int, bool]], missed: int) -> None:
    facts = answers_of(rows)
    facts = facts._replace(gold=facts.gold + missed)
    best = f1([(facts, [best_cut(facts)] * 3)])
    assert all(best >= f1([(facts, [cut] * 3)]) - 0.0011 for cut in np.linspace(-5, 5, 101))


def test_the_cut_stands_between_two_margins() -> None:
    facts = answers_of([(3.0, 0, True), (1.0, 0, True), (0.0, 0, False), (-1.0, 0, False)])
    assert best_cut(facts) == 0.5
    assert best_cut(answers_of([(1.0, 0, False)], gold=4)) == 0 and best_cut(answers_of([])) == 0


def test_no_cut_is_where_nothing_was_looked_at() -> None:
    facts = answers_of([(-4.5, 0, True), (-4.4, 0, True)])
    assert -4.6 < LOWEST < best_cut(facts) < -4.5


def test_frequent_types_have_cuts_of_their_own() -> None:
    """Type 0 is right above 1, type 1 above -1, type 2 is too rare, type 3 is never right."""
    draw = np.random.default_rng(0)
    rows = [(m, t, m > (1, -1)[t]) for t in (0, 1) for m in draw.uniform(-3, 3, 200)]
    rows += [(m, 2, m > 2) for m in draw.uniform(-3, 3, 6)] + [(m, 3, False) for m in draw.uniform(-3, 3, 60)]
    facts = answers_of(rows)
    common, cuts = best_cut(facts), by_type(facts, 5)
    assert cuts[2] == cuts[4] == common
    assert cuts[1] < common < cuts[0] < 1.1 and cuts[1] > -1.1, "they are drawn towards the common one"
    assert cuts[3] > common + 0.5
    assert f1([(facts, cuts)]) > f1([(facts, [common] * 5)]) + 0.05


def documents(n: int, margin_of: tuple[float, float], seed: int = 0, each: int = 12) -> list[RelationAnswers]:
    """Relations that are right above the margin of their type."""
    draw = np.random.default_rng(seed)
    return [answers_of([(m, t, m > margin_of[t]) for t in (0, 1) for m in draw.uniform(-3, 3, each)]) for _ in range(n)]


def folds(n: int) -> list[list[int]]:
    return [list(range(start, n, 5)) for start in range(5)]


def test_what_pays_is_chosen() -> None:
    cuts = choose_cuts(documents(40, (1.0, -1.0)), folds(40), 2)
    assert cuts[0] == pytest.approx(1, abs=0.3) and cuts[1] == pytest.approx(-1, abs=0.3)
    assert choose_cuts(documents(20, (1.0, 1.0), each=3), folds(20), 2)[0] == pytest.approx(1, abs=0.4)


def test_what_does_not_pay_is_left() -> None:
    """Where outcomes do not depend on margins, and where there is nothing to see."""
    assert choose_cuts([answers_of([])] * 10, folds(10), 2) == [0.0, 0.0]
    assert choose_cuts(documents(5, (1.0, 1.0)), [[0, 1, 2, 3, 4]], 2) == [0.0, 0.0]
    assert choose_cuts(documents(20, (0.0, 0.0)), folds(20), 2) == pytest.approx([0, 0], abs=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_it_helps_on_other_documents(seed: int) -> None:
    cuts = choose_cuts(documents(30, (0.8, -0.5), seed), folds(30), 2)
    unseen = joined(documents(200, (0.8, -0.5), seed + 100))
    assert f1([(unseen, cuts)]) > f1([(unseen, [0.0, 0.0])]) + 0.05

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.metrics.matching import heaviest_matching

edges = st.tuples(st.integers(0, 5), st.integers(0, 5))


def test_no_edges() -> None:
    assert heaviest_matching({}) == 0


def test_greedy_is_not_enough() -> None:
    # taking the heaviest edge first gives 0.9 + 0.1; the other diagonal gives 0.8 + 0.7
    weights = {(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.7, (1, 1): 0.1}
    assert heaviest_matching(weights) == pytest.approx(1.5)


def test_parts_with_distant_numbers() -> None:
    # rows 3 and 70 compete for column 9; row 1000000 and column 4 stand alone
    assert heaviest_matching({(3, 9): 0.5, (70, 9): 0.6, (1_000_000, 4): 0.25}) == pytest.approx(0.85)


@given(st.dictionaries(edges, st.floats(0.01, 1), max_size=9))
def test_every_choice_of_edges(weights: dict[tuple[int, int], float]) -> None:
    def one_to_one(choice: tuple[tuple[int, int], ...]) -> bool:
        return all(len(set(side)) == len(choice) for side in zip(*choice, strict=True))

    choices = (choice for size in range(len(weights) + 1) for choice in combinations(weights, size))
    best = max(sum(weights[edge] for edge in choice) for choice in choices if one_to_one(choice))
    assert heaviest_matching(weights) == pytest.approx(best)

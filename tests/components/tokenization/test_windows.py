from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.tokenization.windows import Window, pack

lengths = st.lists(st.integers(1, 30), max_size=12)


def bounds(lengths: list[int]) -> list[tuple[int, int]]:
    return list(pairwise([0, *accumulate(lengths)]))


@given(lengths, st.integers(1, 12), st.data())
def test_every_sub_token_is_owned_once(lengths: list[int], capacity: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, capacity - 1))
    windows = pack(bounds(lengths), capacity, overlap)
    owned = [token for window in windows for token in range(window.own_start, window.own_end)]
    assert owned == list(range(sum(lengths)))
    for window in windows:
        assert window.start <= window.own_start < window.own_end <= window.end
        assert window.end - window.start <= capacity


@given(lengths, st.integers(1, 12), st.data())
def test_sentences_that_fit_are_whole(lengths: list[int], capacity: int, data: st.DataObject) -> None:
    windows = pack(bounds(lengths), capacity, data.draw(st.integers(0, capacity - 1)))
    for start, end in bounds(lengths):
        if end - start <= capacity:
            assert any(w.own_start <= start and end <= w.own_end for w in windows)


@given(lengths, st.integers(1, 12))
def test_no_window_could_take_the_next_sentence(lengths: list[int], capacity: int) -> None:
    short = [min(length, capacity) for length in lengths]
    windows = pack(bounds(short), capacity, 0)
    ends = dict(bounds(short))
    for window, following in pairwise(windows):
        assert ends[following.start] - window.start > capacity


@given(st.integers(2, 60), st.integers(1, 12), st.data())
def test_a_sub_token_is_owned_where_it_has_most_context(length: int, capacity: int, data: st.DataObject) -> None:
    windows = pack([(0, length)], capacity, data.draw(st.integers(0, capacity - 1)))

    def context(window: Window, token: int) -> int:
        left = token - window.start if window.start else length
        right = window.end - 1 - token if window.end < length else length
        return min(left, right)

    for window in windows:
        for token in range(window.own_start, window.own_end):
            best = max(context(w, token) for w in windows if w.start <= token < w.end)
            assert context(window, token) >= best - 1  # halves of an odd overlap differ by one


def test_by_hand() -> None:
    assert pack([(0, 3), (3, 5), (5, 9)], capacity=5, overlap=1) == [Window(0, 5, 0, 5), Window(5, 9, 5, 9)]
    long = pack([(0, 2), (2, 12), (12, 13)], capacity=4, overlap=2)
    assert long[0] == Window(0, 2, 0, 2)
    assert [(w.start, w.end) for w in long[1:-1]] == [(2, 6), (4, 8), (6, 10), (8, 12)]
    assert long[-1] == Window(12, 13, 12, 13)
    assert pack([], 4, 0) == []


def test_overlap_must_be_less_than_a_window() -> None:
    with pytest.raises(ValueError, match="overlap"):
        pack([(0, 3)], capacity=4, overlap=4)

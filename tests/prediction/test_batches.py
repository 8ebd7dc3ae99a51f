from __future__ import annotations

from typing import cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.tokenization import TokenizedDocument
from jointie.prediction import by_length, chunks


class Sized:
    """Stands in for a tokenised document."""

    def __init__(self, windows: list[int], words: int = 1) -> None:
        self.windows = [np.zeros(length) for length in windows]
        self.size, self.longest = sum(windows), max(windows)
        self.word_first = np.zeros(words)
        self.unknown = ()


sizes = st.lists(st.lists(st.integers(1, 20), min_size=1, max_size=4).map(Sized), max_size=15)


def batches(documents: list[Sized], budget: int, pairs: int = 10**9) -> list[list[int]]:
    return by_length(cast("list[TokenizedDocument]", documents), budget, pairs)


@given(sizes, st.integers(1, 200))
def test_each_document_once_and_within_the_budget(documents: list[Sized], budget: int) -> None:
    found = batches(documents, budget)
    assert sorted(i for batch in found for i in batch) == list(range(len(documents)))
    for batch in found:
        padded = sum(len(documents[i].windows) for i in batch) * max(documents[i].longest for i in batch)
        assert padded <= budget or len(batch) == 1
    flat = [documents[i].size for batch in found for i in batch]
    assert flat == sorted(flat, reverse=True), "the longest come first"


def test_batches_are_filled() -> None:
    documents = [Sized([10]) for _ in range(7)]
    assert batches(documents, 30) == [[0, 1, 2], [3, 4, 5], [6]]
    assert batches(documents, 29) == [[0, 1], [2, 3], [4, 5], [6]]
    assert batches([Sized([4]), Sized([9, 3]), Sized([5])], 1) == [[1], [2], [0]]


def test_a_long_document_is_not_padded_against() -> None:
    """Every document of a batch takes the pairs of the longest: a long one stays alone."""
    documents = [Sized([20], words=100), *(Sized([10], words=10) for _ in range(4))]
    assert batches(documents, 1000) == [[0, 1, 2, 3, 4]]
    assert batches(documents, 1000, pairs=300) == [[0], [1, 2, 3], [4]]


def test_chunks() -> None:
    assert list(chunks(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(chunks([], 3)) == []
    endless = chunks(iter(int, 1), 2)
    assert next(endless) == [0, 0], "chunks are made when they are asked for"

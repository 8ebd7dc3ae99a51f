"""Windows for the bare encoder."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.encoder_ratio.training import in_batches
from jointie.benchmarking.windows import PackedWindows, by_budget, padding_of
from jointie.components.tokenization import TokenizedDocument
from jointie.documents import Document

CPU = torch.device("cpu")
lengths = st.lists(st.lists(st.integers(1, 40), max_size=4), min_size=1, max_size=20).filter(any)


def tokenized(windows: list[int], first: int) -> TokenizedDocument:
    """A document of windows of such lengths, whose sub-tokens count on from a number."""
    empty = np.zeros(0, dtype=np.int64)
    rows, start = [], first
    for length in windows:
        rows.append(np.arange(start, start + length))
        start += length
    document = Document.from_words("d", [])
    return replace(TokenizedDocument(document, (), *[empty] * 8), windows=tuple(rows))


def documents(sizes: list[list[int]]) -> list[TokenizedDocument]:
    starts = np.cumsum([1, *map(sum, sizes)])
    return [tokenized(windows, int(start)) for windows, start in zip(sizes, starts)]


def rows(batches: list[PackedWindows]) -> Counter[tuple[int, ...]]:
    """The windows without their padding."""
    found: Counter[tuple[int, ...]] = Counter()
    for ids, mask in batches:
        for i, row in enumerate(ids):
            found[tuple(row.tolist() if mask is None else row[mask[i]].tolist())] += 1
    return found


@given(lengths, st.integers(1, 100))
def test_every_window_once_within_the_budget(sizes: list[list[int]], budget: int) -> None:
    texts = documents(sizes)
    batches = by_budget(texts, budget, CPU)
    assert rows(batches) == Counter(tuple(w.tolist()) for d in texts for w in d.windows)
    assert all(len(ids) == 1 or ids.numel() <= budget for ids, _ in batches)
    assert all(mask is None or not mask.all() for _, mask in batches)
    real = sum(map(sum, sizes))
    assert padding_of(batches) == pytest.approx(1 - real / sum(ids.numel() for ids, _ in batches))


@given(lengths, st.integers(1, 30))
def test_a_number_of_batches(sizes: list[list[int]], count: int) -> None:
    texts = documents(sizes)
    batches = in_batches(texts, count, CPU)
    assert rows(batches) == Counter(tuple(w.tolist()) for d in texts for w in d.windows)
    assert len(batches) == min(count, sum(map(len, sizes)))
    assert max(len(b.input_ids) for b in batches) - min(len(b.input_ids) for b in batches) <= 1


def test_like_lengths_come_together() -> None:
    batches = by_budget(documents([[10, 3], [10], [3, 3]]), 20, CPU)
    assert [(tuple(ids.shape), mask) for ids, mask in batches] == [((2, 10), None), ((3, 3), None)]

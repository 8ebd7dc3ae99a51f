from __future__ import annotations

import logging
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from jointie.components.pruning import TopKPruner
from jointie.tensors import Spans


def spans_of(mask: Tensor) -> Spans:
    start = torch.arange(mask.shape[1]).expand(len(mask), -1)
    return Spans(start=start, end=start + 1, first=start, last=start, mask=mask)


def chosen(pruner: TopKPruner, scores: list[float], words: int, mask: list[bool] | None = None) -> list[int]:
    index, kept = pruner(torch.tensor([scores]), spans_of(torch.tensor([mask or [True] * len(scores)])), [words])
    return index[kept].tolist()


def test_the_best_in_text_order() -> None:
    assert chosen(TopKPruner(0.5, 0), [0.1, 3.0, -1.0, 2.0, 9.0], words=6) == [1, 3, 4]


def test_the_budget_is_rounded_up() -> None:
    assert len(chosen(TopKPruner(0.4, 0), [0.0] * 9, words=6)) == math.ceil(0.4 * 6)
    assert len(chosen(TopKPruner(0.01, 0), [0.0] * 9, words=1)) == 1


def test_the_earlier_of_equal_scores() -> None:
    assert chosen(TopKPruner(1.0, 0), [1.0, 0.0, 1.0, 1.0, 0.0], words=2) == [0, 2]


def test_at_least_and_at_most() -> None:
    assert len(chosen(TopKPruner(0.1, min_candidates=4), [0.0] * 9, words=3)) == 4
    assert len(chosen(TopKPruner(2.0, 0, max_candidates=5), [0.0] * 9, words=3)) == 5
    assert len(chosen(TopKPruner(0.1, min_candidates=7, max_candidates=5), [0.0] * 9, words=3)) == 5


def test_fewer_spans_than_the_budget() -> None:
    assert chosen(TopKPruner(1.0, 8), [1.0, 2.0, 3.0], words=9, mask=[True, False, True]) == [0, 2]


def test_all_scores_very_low() -> None:
    """Padding never takes the place of a span, however low that scores."""
    assert chosen(TopKPruner(1.0, 0), [-1e30, -torch.inf, 5.0], words=2, mask=[True, True, False]) == [0, 1]


def test_a_cut_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        chosen(TopKPruner(1.0, 0, max_candidates=5), [0.0] * 9, words=5)
        assert not caplog.records
        chosen(TopKPruner(1.0, 0, max_candidates=5), [0.0] * 9, words=6)
    assert "6 words asks for 6 mention candidates; pruner.max_candidates keeps the best 5" in caplog.text


documents = st.lists(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0]), min_size=1, max_size=12), min_size=1, max_size=4)


@given(documents, st.floats(0.1, 2.0), st.integers(0, 5), st.integers(1, 9))
def test_against_sorting_and_whatever_the_batch(rows: list[list[float]], ratio: float, least: int, most: int) -> None:
    pruner = TopKPruner(ratio, least, most)
    widest = max(map(len, rows))
    scores = torch.tensor([row + [99.0] * (widest - len(row)) for row in rows])
    mask = torch.tensor([[True] * len(row) + [False] * (widest - len(row)) for row in rows])
    lengths = [len(row) // 2 + 1 for row in rows]
    index, kept = pruner(scores, spans_of(mask), lengths)
    for i, row in enumerate(rows):
        budget = min(max(math.ceil(ratio * lengths[i]), least), most)
        expected = sorted(sorted(range(len(row)), key=lambda s: (-row[s], s))[:budget])
        assert index[i][kept[i]].tolist() == expected
    assert not index[~kept].any()

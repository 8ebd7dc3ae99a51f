from __future__ import annotations

import logging
import math
import re

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


def test_numbers_beyond_all_documents() -> None:
    for pruner in (TopKPruner(1e30, 0), TopKPruner(1e308, 0), TopKPruner(0.4, 2**63 - 1)):
        assert chosen(pruner.eval(), [1.0, 2.0, 3.0], words=30) == [0, 1, 2]


def test_all_scores_very_low() -> None:
    """Padding never takes the place of a span, however low that scores."""
    assert chosen(TopKPruner(1.0, 0), [-1e30, -torch.inf, 5.0], words=2, mask=[True, True, False]) == [0, 1]


def test_at_prediction_what_is_hardly_a_mention_is_dropped() -> None:
    scores = [-7.0, 3.0, -6.8, -1.0, -9.0]  # probabilities of 0.0009, 0.95, 0.0011, 0.27, 0.0001
    pruner = TopKPruner(ratio=2.0, min_candidates=0, min_probability=0.001)
    assert chosen(pruner, scores, words=5) == [0, 1, 2, 3, 4]
    assert chosen(pruner.eval(), scores, words=5) == [1, 2, 3]
    assert chosen(TopKPruner(2.0, 0, min_probability=0.5).eval(), scores, words=5) == [1]
    assert chosen(TopKPruner(2.0, 0, min_probability=0.9).eval(), [0.5, 3.0, 0.4], words=3) == [1]
    assert chosen(TopKPruner(2.0, 0).eval(), scores, words=5) == [0, 1, 2, 3, 4]
    least = chosen(TopKPruner(2.0, 4, min_probability=0.001).eval(), scores, words=5)
    assert least == [0, 1, 2, 3], "the least is kept"


def test_at_prediction_all_that_look_like_mentions_are_kept() -> None:
    """A list of names has a mention a word."""
    pruner = TopKPruner(ratio=0.4, min_candidates=0)
    names = [2.0] * 10
    assert len(chosen(pruner, names, words=10)) == 4
    pruner.eval()
    assert chosen(pruner, names, words=10) == list(range(10))
    assert len(chosen(pruner, [-1.0] * 10, words=10)) == 4, "what may be one is within the budget"
    assert len(chosen(pruner, [2.0] * 30, words=10)) == 10, "one a word"


def test_at_prediction_no_place_is_padding_in_all_documents() -> None:
    mask = torch.tensor([[True] * 6, [True] * 2 + [False] * 4])
    scores = torch.tensor([[3.0, -9.0, -9.0, 1.0, -9.0, 2.0], [-9.0] * 6])
    index, kept = TopKPruner(1.0, 0, min_probability=0.001).eval()(scores, spans_of(mask), [6, 2])
    assert index.tolist() == [[0, 3, 5], [0, 0, 0]]
    assert kept.tolist() == [[True, True, True], [True, False, False]], "the best of a document stays"


def test_a_cut_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    pruner = TopKPruner(1.0, 0, max_candidates=5)
    with caplog.at_level(logging.WARNING):
        chosen(pruner, [0.0] * 9, words=5)
        assert not caplog.records
        for _ in range(3):  # epochs
            chosen(pruner, [0.0] * 9, words=6)
        assert [record.getMessage() for record in caplog.records] == [
            "a document of 6 words asks for 6 mention candidates; pruner.max_candidates (5) drops the 1 of the lowest "
            "scores"
        ]
        chosen(pruner, [0.0] * 8, words=6)  # another document of as many words
        chosen(pruner, [0.0] * 9, words=8)
    assert len(caplog.records) == 3
    assert "8 words asks for 8 mention candidates; pruner.max_candidates (5) drops the 3 of" in caplog.text


def test_a_span_that_is_not_there_is_not_dropped(caplog: pytest.LogCaptureFixture) -> None:
    pruner = TopKPruner(1.0, 0, max_candidates=3)
    mask = torch.tensor([[True] * 9, [True] * 4 + [False] * 5, [True] * 3 + [False] * 6, [True] * 9])
    _, kept = pruner(torch.zeros(4, 9), spans_of(mask), [8, 8, 8, 3])
    assert kept.sum(1).tolist() == [3, 3, 3, 3]
    assert [re.findall(r"drops the (\d+)", record.getMessage()) for record in caplog.records] == [["5"], ["1"]]


def test_the_most_that_a_document_can_have() -> None:
    pruner = TopKPruner(0.4, 8, max_candidates=20)
    assert [pruner.budget(words) for words in (1, 20, 21, 50, 51, 5000)] == [8, 8, 9, 20, 20, 20]


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
        assert budget == pruner.budget(lengths[i])
    assert not index[~kept].any()


def test_a_model_that_does_not_train_drops_and_keeps_nothing() -> None:
    """Whether gradients are wanted or not."""
    for wanted in (True, False):
        pruner = TopKPruner(2.0, 0, max_candidates=2).eval()
        with torch.set_grad_enabled(wanted):
            assert chosen(pruner, [1.0, 2.0, 3.0], words=5) == [0, 1, 2]
            assert not pruner._told
            assert chosen(pruner.train(), [1.0, 2.0, 3.0], words=5) == [1, 2]

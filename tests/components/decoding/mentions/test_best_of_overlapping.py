from __future__ import annotations

import pytest
import torch

from jointie.components.decoding import BestOfOverlapping, LinkedOrLikely
from jointie.tensors import MentionGraph
from jointie.testing import random_graph


def graph_of_spans(*candidates: tuple[int, int, float]) -> MentionGraph:
    graph = random_graph((len(candidates),))
    start, end, scores = zip(*candidates)
    spans = graph.spans.replace(start=torch.tensor([start]), end=torch.tensor([end]))
    return graph.replace(spans=spans, mention_scores=torch.tensor([scores]))


def chosen(graph: MentionGraph, linked: list[bool] | None = None, cut: float = 0.0) -> list[int]:
    links = torch.tensor([linked or [False] * graph.mask.shape[1]])
    return BestOfOverlapping()(graph, links, cut)[0].nonzero().flatten().tolist()


def test_the_higher_score_wins_and_those_that_touch_stay() -> None:
    graph = graph_of_spans((0, 2, 1.0), (0, 3, 2.0), (3, 4, 0.5), (3, 5, 0.5))
    assert chosen(graph) == [1, 2]


def test_one_that_is_dropped_drops_nobody() -> None:
    """The middle one loses to the first, so that the last, which only shares words with the middle one, stays."""
    assert chosen(graph_of_spans((0, 2, 3.0), (1, 4, 2.0), (3, 5, 1.0))) == [0, 2]


def test_only_what_is_selected_counts() -> None:
    graph = graph_of_spans((0, 2, -1.0), (1, 3, -2.0), (2, 4, -3.0))
    assert chosen(graph) == []
    assert chosen(graph, [False, True, False]) == [1]
    assert chosen(graph, [True, True, True]) == [0, 2]


@pytest.mark.parametrize("seed", range(5))
def test_against_a_loop_over_pairs(seed: int) -> None:
    torch.manual_seed(seed)
    start = torch.randint(0, 20, (30,)).sort().values
    candidates = zip(start.tolist(), (start + torch.randint(1, 5, (30,))).tolist(), torch.randn(30).tolist())
    graph = graph_of_spans(*candidates)
    likely = LinkedOrLikely()(graph, torch.zeros(1, 30, dtype=torch.bool), 0.0)[0]
    kept: list[int] = []
    for place in graph.mention_scores[0].argsort(descending=True, stable=True).tolist():
        own = (int(graph.spans.start[0, place]), int(graph.spans.end[0, place]))
        others = [(int(graph.spans.start[0, k]), int(graph.spans.end[0, k])) for k in kept]
        if likely[place] and all(own[1] <= s or e <= own[0] for s, e in others):
            kept.append(place)
    assert chosen(graph) == sorted(kept)

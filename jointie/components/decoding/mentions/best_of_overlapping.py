"""Mentions of which no two overlap."""

from __future__ import annotations

import torch
from torch import Tensor

from ....config import default
from ....tensors import MentionGraph
from .linked_or_likely import LinkedOrLikely
from .mention_selector import MentionSelector


@MentionSelector.register("best_of_overlapping")
class BestOfOverlapping(MentionSelector):
    """Of candidates that share words, keep those of the highest mention scores (non-maximum suppression).

    Candidates are taken in the order of their scores, the earlier one of equal scores first; one that shares a word
    with one taken before is dropped.

    Args:
        selector: keeps the candidates among which to choose.
    """

    def __init__(self, selector: MentionSelector = default(LinkedOrLikely)) -> None:
        super().__init__()
        self.selector = selector

    def __call__(self, graph: MentionGraph, linked: Tensor, cut: float) -> Tensor:
        kept = self.selector(graph, linked, cut) & graph.mask
        scores = graph.mention_scores.masked_fill(~kept, -torch.inf)
        order = scores.sort(dim=1, descending=True, stable=True).indices
        columns = (order, kept.sum(1), graph.spans.start, graph.spans.end)
        chosen = [_apart(*row) for row in zip(*(column.tolist() for column in columns))]
        result = torch.zeros(kept.shape, dtype=torch.bool)
        for row, places in zip(result, chosen):
            row[places] = True
        return result.to(kept.device)


def _apart(order: list[int], count: int, start: list[int], end: list[int]) -> list[int]:
    """Those of the first ``count`` spans in ``order`` that share no word with one before."""
    taken: set[int] = set()
    chosen = []
    for place in order[:count]:
        words = range(start[place], end[place])
        if taken.isdisjoint(words):
            taken.update(words)
            chosen.append(place)
    return chosen

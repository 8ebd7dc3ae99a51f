"""Every candidate takes its best antecedent."""

from __future__ import annotations

import torch
from torch import Tensor

from ....tensors import MentionGraph
from .cluster_decoder import ClusterDecoder


@ClusterDecoder.register("best_antecedent")
class BestAntecedent(ClusterDecoder):
    """Link each candidate to its best antecedent if that scores above 0, the score of having none.

    A candidate that links to nothing and that nothing links to is an entity of its own where its mention score is above
    0, and no mention elsewhere.
    """

    def __init__(self) -> None:
        pass

    def __call__(self, graph: MentionGraph) -> Tensor:
        scores = graph.coreference.masked_fill(~graph.spans.precedes(), -torch.inf)
        return self.from_best(graph, *scores.max(2))

    def from_best(self, graph: MentionGraph, scores: Tensor, antecedents: Tensor) -> Tensor:
        linked = scores > 0
        antecedent = torch.where(linked, antecedents, torch.arange(linked.shape[1], device=linked.device))
        root = _roots(antecedent)
        links = torch.zeros_like(antecedent).scatter_add(1, antecedent, linked.long())  # that point at a candidate
        kept = graph.mask & (linked | (links > 0) | (graph.mention_scores > 0))
        number = (kept & ~linked).long().cumsum(1) - 1  # entities in the order of their first mentions
        return torch.where(kept, number.gather(1, root), -1)


def _roots(antecedent: Tensor) -> Tensor:
    """(B, n) the first candidate of each chain of antecedents; chains halve in every round."""
    for _ in range(max(antecedent.shape[1], 1).bit_length()):
        antecedent = antecedent.gather(1, antecedent)
    return antecedent

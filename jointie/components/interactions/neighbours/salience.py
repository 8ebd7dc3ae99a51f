"""The candidates that have the highest relation scores."""

from __future__ import annotations

import torch
from torch import Tensor

from ....config import PositiveInt
from ....tensors import MentionGraph
from .neighbours import Neighbours, highest


@Neighbours.register("salience")
class Salience(Neighbours):
    """The k candidates with the highest sum of relation scores (Xu & Choi 2022).

    The sum goes over all relation types, the threshold class left out, and over all pairs in which a candidate is the
    head or the tail.

    Args:
        k: how many; all, in documents that have fewer candidates.
    """

    def __init__(self, k: PositiveInt = 24) -> None:
        super().__init__()
        self.k = k

    def __call__(self, graph: MentionGraph) -> tuple[Tensor, Tensor]:
        scores = (
            graph.require("relations").detach()[..., :-1].sum(-1).masked_fill(~graph.spans.pairs(), 0.0)
        )  # (B, n, n)
        counts = graph.mask.new_full((len(graph.mask),), self.k, dtype=torch.long)
        return highest(scores.sum(1) + scores.sum(2), graph.mask, counts)

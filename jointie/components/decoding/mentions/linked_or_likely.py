"""Mentions that are linked, or likely by themselves."""

from __future__ import annotations

from torch import Tensor

from ....tensors import MentionGraph
from .mention_selector import MentionSelector


@MentionSelector.register("linked_or_likely")
class LinkedOrLikely(MentionSelector):
    """Keep the candidates that are linked, and of the others those whose mention score is above the cut."""

    def __call__(self, graph: MentionGraph, linked: Tensor, cut: float) -> Tensor:
        return linked | (graph.mention_scores > cut)

"""Mentions that probably corefer share their relations."""

from __future__ import annotations

import torch

from ...config import Fraction
from ...tensors import MentionGraph
from .antecedents import antecedent_probabilities
from .interaction import Interaction


@Interaction.register("coreference_smoothing")
class CoreferenceSmoothing(Interaction):
    """Relation scores, TH included, become weighted means over likely coreferent heads and tails.

    p(x, y) = p(y, x) is the probability that y is the antecedent of x, by the softmax of s_c(x, .) over the candidates
    before x and a dummy that scores 0; p(x, x) = 1. With P the matrix p whose rows are divided by their sums,
    s_r becomes s_r + strength * (P s_r P^T - s_r).

    Args:
        strength: 0 changes nothing, 1 leaves the weighted means.
    """

    uses_relations = True
    uses_coreference = True

    def __init__(self, strength: Fraction = 1.0) -> None:
        super().__init__()
        self.strength = strength

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        earlier = antecedent_probabilities(graph.require("coreference"), graph.spans).tril(-1)
        weights = earlier + earlier.transpose(1, 2) + torch.eye(earlier.shape[1]).to(earlier)
        shares = weights / weights.sum(-1, keepdim=True)  # P (B, n, n)
        heads = torch.einsum("bxh,bhtr->bxtr", shares, graph.require("relations"))
        smooth = torch.einsum("byt,bxtr->bxyr", shares, heads)
        return graph.replace(relations=graph.require("relations").lerp(smooth, self.strength))

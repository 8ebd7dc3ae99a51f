"""Links to the best antecedent."""

from __future__ import annotations

import torch
from torch import Tensor

from ....tensors import Links, MentionGraph
from .link_selector import LinkSelector


@LinkSelector.register("best_antecedent")
class BestAntecedent(LinkSelector):
    """Link each candidate to its best antecedent if that scores above the cut (Lee et al. 2017)."""

    def __call__(self, graph: MentionGraph, links: Links, cut: float) -> Tensor:
        itself = torch.arange(links.scores.shape[1], device=links.scores.device)
        return torch.where(links.scores > cut, links.antecedents, itself)

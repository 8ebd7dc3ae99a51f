"""Bilinear coreference scores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import Dropout, Runtime
from ....tensors import MentionGraph
from ...kernels.fast_dropout import FastDropout
from .coreference_scorer import CoreferenceScorer


@CoreferenceScorer.register("bilinear")
class BilinearCoreferenceScorer(CoreferenceScorer):
    """s_c(x, y) = g_x W g_y + s_m(x) + s_m(y) (Xu & Choi 2022, after the coarse scores of Lee et al. 2018).

    Args:
        input_dim: the length of a mention vector.
        dropout: on the mention vectors.
    """

    def __init__(self, input_dim: Runtime[int], dropout: Dropout = 0.2) -> None:
        super().__init__()
        self.dropout = FastDropout(dropout)
        self.weight = nn.Linear(input_dim, input_dim, bias=False)
        with torch.no_grad():  # to begin with, mentions with like vectors score high
            nn.init.eye_(self.weight.weight).mul_(input_dim**-0.5)

    def between(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        later, earlier = self.dropout(anaphors.anaphors), self.dropout(antecedents.antecedents)
        pairs = self.weight(later) @ earlier.transpose(1, 2)  # (B, x, y)
        return pairs + anaphors.mention_scores.unsqueeze(2) + antecedents.mention_scores.unsqueeze(1)

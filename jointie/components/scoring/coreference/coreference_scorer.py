"""The family of coreference scorers: mention vectors in, the score of every pair out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import Component


class CoreferenceScorer(nn.Module, Component):
    """Scores pairs of candidates as coreferent.

    Shape contract: anaphor vectors (B, n, D), antecedent vectors (B, n, D) and mention scores (B, n) give s_c
    (B, n, n), at [b, x, y] the score of candidate x with candidate y, which counts only where y stands before x. Having
    no antecedent scores 0.
    """

    default_implementation = "bilinear"

    def __init__(self) -> None:
        super().__init__()

    def forward(self, anaphors: Tensor, antecedents: Tensor, mention_scores: Tensor) -> Tensor:
        raise NotImplementedError

    def between(
        self, anaphors: Tensor, antecedents: Tensor, anaphor_scores: Tensor, antecedent_scores: Tensor
    ) -> Tensor:
        """Score some candidates with others, as documents are scored that are too long to be scored at once.

        Args:
            anaphors: (B, x, D).
            antecedents: (B, y, D).
            anaphor_scores: (B, x) mention scores.
            antecedent_scores: (B, y) mention scores.

        Returns:
            (B, x, y). Where scores depend on the two candidates alone, they are those of :meth:`forward`.
        """
        both = torch.cat([anaphors, antecedents.new_zeros(antecedents.shape)], 1)
        others = torch.cat([anaphors.new_zeros(anaphors.shape), antecedents], 1)
        scores = self(both, others, torch.cat([anaphor_scores, antecedent_scores], 1))
        return scores[:, : anaphors.shape[1], anaphors.shape[1] :]

"""The family of coreference scorers: mention vectors in, the score of every pair out."""

from __future__ import annotations

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

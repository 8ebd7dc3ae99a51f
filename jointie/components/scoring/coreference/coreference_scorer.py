"""The family of coreference scorers: mention vectors in, the score of every pair out."""

from __future__ import annotations

from torch import Tensor, nn

from ....config import Component
from ...definitions import follows


class CoreferenceScorer(nn.Module, Component):
    """Scores pairs of candidates as coreferent.

    Shape contract: anaphor vectors (B, n, D), antecedent vectors (B, n, D) and mention scores (B, n) give s_c
    (B, n, n), at [b, x, y] the score of candidate x with candidate y, which counts only where y stands before x. Having
    no antecedent scores 0.

    A scorer defines either :meth:`between`, where a score depends on the two candidates alone; or :meth:`forward`.
    """

    default_implementation = "bilinear"

    def forward(self, anaphors: Tensor, antecedents: Tensor, mention_scores: Tensor) -> Tensor:
        return self.between(anaphors, antecedents, mention_scores, mention_scores)

    def between(
        self, anaphors: Tensor, antecedents: Tensor, anaphor_scores: Tensor, antecedent_scores: Tensor
    ) -> Tensor:
        """Score some candidates with others.

        Args:
            anaphors: (B, x, D).
            antecedents: (B, y, D).
            anaphor_scores: (B, x) mention scores.
            antecedent_scores: (B, y) mention scores.

        Returns:
            (B, x, y).
        """
        raise NotImplementedError

    @property
    def pairwise(self) -> bool:
        """Whether the scores are those of :meth:`between`."""
        return follows(self, CoreferenceScorer, "forward", "__call__")

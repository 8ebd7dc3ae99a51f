"""The contrastive loss."""

from __future__ import annotations

from torch import Tensor

from ...config import NonNegativeFloat
from .loss import Loss, Reduction


@Loss.register("contrastive")
class Contrastive(Loss):
    """Y c^2 + (1 - Y) max(0, margin - c)^2 for distances c (Hadsell et al. 2006; Xu & Choi 2022).

    Scores, the distances c, and bool labels Y (B, n, n) of pairs that belong together, with a mask (B, n, n) over the
    pairs, which are the items.

    Args:
        margin: the distance from which on pairs are far enough apart.
        weight: a factor on the loss.
        reduction: see :class:`Loss`.
    """

    kind = "elements"

    def __init__(
        self, margin: NonNegativeFloat = 2.0, weight: NonNegativeFloat = 1.0, reduction: Reduction = "mean"
    ) -> None:
        super().__init__(weight, reduction)
        self.margin = margin

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return scores.where(labels, (self.margin - scores).relu()).square(), labels

"""Binary cross-entropy."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ...config import NonNegativeFloat
from .loss import Loss, Reduction


@Loss.register("binary_cross_entropy")
class BinaryCrossEntropy(Loss):
    """-log sigmoid(s) where the label is true, -log sigmoid(-s) where it is false. Scores and bool labels (B, S).

    Args:
        weight: a factor on the loss.
        reduction: see :class:`Loss`.
    """

    kind = "elements"

    def __init__(self, weight: NonNegativeFloat = 1.0, reduction: Reduction = "mean_over_positives") -> None:
        super().__init__(weight, reduction)

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return functional.binary_cross_entropy_with_logits(scores, labels.to(scores.dtype), reduction="none"), labels

"""Cross-entropy over classes."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ...config import NonNegativeFloat
from .loss import Loss, Reduction


@Loss.register("cross_entropy")
class CrossEntropy(Loss):
    """-log softmax(s) at the label. Scores (B, n, C), integer labels (B, n).

    Args:
        weight: a factor on the loss.
        reduction: see :class:`Loss`; every item counts as positive.
    """

    kind = "classes"

    def __init__(self, weight: NonNegativeFloat = 1.0, reduction: Reduction = "mean") -> None:
        super().__init__(weight, reduction)

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        if not scores.shape[-1]:  # no classes, so no labels: zeros that gradients can pass
            return scores.sum(-1), mask
        labels = labels.masked_fill(~mask, 0)
        return functional.cross_entropy(scores.transpose(1, 2), labels, reduction="none"), mask

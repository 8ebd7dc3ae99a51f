"""The adaptive-threshold loss."""

from __future__ import annotations

import torch
from torch import Tensor

from ...config import NonNegativeFloat
from ...tensors import masked_logsumexp
from .loss import Loss, Reduction


@Loss.register("adaptive_threshold")
class AdaptiveThreshold(Loss):
    """Positive classes are to score above the threshold class TH, negative ones below it (ATLOP, Zhou et al. 2021).

    With P the positive and N the negative classes of a pair,

        - sum over r in P of log(exp s_r / sum over P and TH of exp s)  -  log(exp s_TH / sum over N and TH of exp s).

    Scores (B, ..., R + 1) with TH last, bool labels (B, ..., R) and a mask (B, ...) over the pairs, which are the
    items.

    Args:
        weight: a factor on the loss.
        reduction: see :class:`Loss`; a pair with a positive class counts as positive.
    """

    kind = "relations"

    def __init__(self, weight: NonNegativeFloat = 1.0, reduction: Reduction = "mean_over_rows") -> None:
        super().__init__(weight, reduction)

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        # Nearly all pairs have no positive class: all their classes are negative.
        positive = labels.any(-1)
        values = scores.logsumexp(-1) - scores[..., -1]
        return values.index_put(
            positive.nonzero(as_tuple=True), _of_positive(scores[positive], labels[positive])
        ), positive


def _of_positive(scores: Tensor, labels: Tensor) -> Tensor:
    """The loss of the few pairs that have a positive class: (K, R + 1) and (K, R) give (K,)."""
    threshold = torch.ones_like(labels[:, :1])
    positives = masked_logsumexp(scores, torch.cat([labels, threshold], dim=1))
    negatives = masked_logsumexp(scores, torch.cat([~labels, threshold], dim=1))
    return (labels * (positives.unsqueeze(1) - scores[:, :-1])).sum(1) + negatives - scores[:, -1]

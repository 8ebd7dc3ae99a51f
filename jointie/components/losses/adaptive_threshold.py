"""The adaptive-threshold loss."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

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
        positive = labels.any(-1)
        return _PairLosses.apply(scores, labels, positive), positive


class _PairLosses(Function):
    """The loss of each pair, with one tensor of the size of the scores forward and one backward.

    Nearly all pairs have no positive class. For them N is everything: the loss is -log softmax at TH, and its gradient
    softmax less the unit vector of TH. The few others are put in their places. With softmax_P over P and TH, softmax_N
    over N and TH, theirs is |P| softmax_P - 1[P] + softmax_N - 1[TH].
    """

    @staticmethod
    def forward(ctx: Any, scores: Tensor, labels: Tensor, positive: Tensor) -> Tensor:
        logarithms = scores.log_softmax(-1)
        own, wanted = scores[positive], labels[positive]
        ctx.save_for_backward(logarithms, own, wanted, positive)
        values = -logarithms[..., -1]
        above = masked_logsumexp(own, _with_threshold(wanted))
        below = masked_logsumexp(own, _with_threshold(~wanted))
        values[positive] = (wanted * (above.unsqueeze(1) - own[:, :-1])).sum(1) + below - own[:, -1]
        return values

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        logarithms, own, wanted, positive = ctx.saved_tensors
        result = logarithms.exp()
        above = _softmax(own, _with_threshold(wanted)) * wanted.sum(1, keepdim=True)
        above[:, :-1] -= wanted.to(above.dtype)
        result[positive] = above + _softmax(own, _with_threshold(~wanted))
        result[..., -1] -= 1
        return result.mul_(gradient.unsqueeze(-1)), None, None


def _with_threshold(classes: Tensor) -> Tensor:
    """(K, R) bool with TH, which always counts: (K, R + 1)."""
    return torch.cat([classes, classes.new_ones(len(classes), 1)], dim=1)


def _softmax(scores: Tensor, mask: Tensor) -> Tensor:
    return scores.masked_fill(~mask, -torch.inf).softmax(-1)

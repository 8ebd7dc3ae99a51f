"""The adaptive-threshold loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from ...config import NonNegativeFloat
from ...tensors import masked_logsumexp
from .loss import Loss, Reduction

Term = Callable[[Tensor, Tensor], Tensor]
"""Scores (K, R + 1) and bool labels (K, R) of pairs to a part (K,) of their losses."""


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
        return _PairLosses.apply(scores, labels, positive, self.positive_term), positive

    def positive_term(self, scores: Tensor, labels: Tensor) -> Tensor:
        """The first sum, of K pairs with a positive class: scores (K, R + 1) and labels (K, R) give (K,)."""
        above = masked_logsumexp(scores, _with_threshold(labels))
        return (labels * (above.unsqueeze(1) - scores[:, :-1])).sum(1)


class _PairLosses(Function):
    """The loss of each pair, with one tensor of the size of the scores forward and one backward.

    Nearly all pairs have no positive class. For them N is everything: the loss is -log softmax at TH, and its gradient
    softmax less the unit vector of TH. The few others are put in their places.
    """

    @staticmethod
    def forward(ctx: Any, scores: Tensor, labels: Tensor, positive: Tensor, positive_term: Term) -> Tensor:
        logarithms = scores.log_softmax(-1)
        own, wanted = scores[positive], labels[positive]
        ctx.save_for_backward(logarithms, own, wanted, positive)
        ctx.positive_term = positive_term
        values = -logarithms[..., -1]
        values[positive] = positive_term(own, wanted) + _negative_term(own, wanted)
        return values

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None]:
        logarithms, own, wanted, positive = ctx.saved_tensors
        result = logarithms.exp()
        result[..., -1] -= 1
        with torch.enable_grad():
            leaf = own.detach().requires_grad_()
            values = ctx.positive_term(leaf, wanted) + _negative_term(leaf, wanted)
            result[positive] = torch.autograd.grad(values.sum(), leaf)[0]
        return result.mul_(gradient.unsqueeze(-1)), None, None, None


def _negative_term(scores: Tensor, labels: Tensor) -> Tensor:
    """-log of the probability of TH among the negative classes: scores (K, R + 1) and labels (K, R) give (K,)."""
    return masked_logsumexp(scores, _with_threshold(~labels)) - scores[:, -1]


def _with_threshold(classes: Tensor) -> Tensor:
    """(K, R) bool with TH, which always counts: (K, R + 1)."""
    return torch.cat([classes, classes.new_ones(len(classes), 1)], dim=1)

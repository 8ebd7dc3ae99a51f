"""Focal binary cross-entropy."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ...config import Fraction, NonNegativeFloat
from .loss import Loss, Reduction


@Loss.register("focal")
class Focal(Loss):
    """Binary cross-entropy in which what is easily told counts little (Lin et al. 2017, Equation 5).

    ``-a (1 - p)^gamma log p``, with p = sigmoid(s) and a = alpha where the label is true, p = sigmoid(-s) and
    a = 1 - alpha where it is false. Scores and bool labels (B, S).

    Args:
        gamma: 0 makes it a weighted binary cross-entropy.
        alpha: the share of the loss of true labels.
        weight: a factor on the loss.
        reduction: see :class:`Loss`.
    """

    kind = "elements"

    def __init__(
        self,
        gamma: NonNegativeFloat = 2.0,
        alpha: Fraction = 0.25,
        weight: NonNegativeFloat = 1.0,
        reduction: Reduction = "mean_over_positives",
    ) -> None:
        super().__init__(weight, reduction)
        self.gamma, self.alpha = gamma, alpha

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        values = focal_values(scores.where(labels, -scores), self.gamma)
        return (self.alpha * values).where(labels, (1 - self.alpha) * values), labels


def focal_values(scores: Tensor, gamma: float) -> Tensor:
    """- (1 - p)^gamma log p of p = sigmoid(scores), of the same shape."""
    doubt = (gamma * functional.logsigmoid(-scores)).exp()
    return -doubt * functional.logsigmoid(scores)

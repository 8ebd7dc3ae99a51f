"""A loss."""

from torch import Tensor
from torch.nn.functional import logsigmoid

from jointie.components.losses import Loss
from jointie.config import NonNegativeFloat


@Loss.register("focal")
class FocalLoss(Loss):
    """- (1 - p)^2 log p with the probability p of the right label (Lin et al. 2017)."""

    kind = "elements"

    def __init__(self, weight: NonNegativeFloat = 1.0) -> None:
        super().__init__(weight, "mean")

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        right = scores.where(labels, -scores)
        return (-right).sigmoid().square() * -logsigmoid(right), labels

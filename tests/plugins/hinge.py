"""A loss."""

from torch import Tensor

from jointie.components.losses import Loss
from jointie.config import NonNegativeFloat, PositiveFloat


@Loss.register("hinge")
class HingeLoss(Loss):
    """max(0, margin - s) where the label is true, max(0, margin + s) where it is false (Cortes & Vapnik 1995)."""

    kind = "elements"

    def __init__(self, weight: NonNegativeFloat = 1.0, margin: PositiveFloat = 1.0) -> None:
        super().__init__(weight, "mean")
        self.margin = margin

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return (self.margin - scores.where(labels, -scores)).relu(), labels

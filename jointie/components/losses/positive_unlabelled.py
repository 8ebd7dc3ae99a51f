"""The loss for relations of which only some are annotated."""

from __future__ import annotations

from torch import Tensor

from ...config import NonNegativeFloat, PositiveFloat
from .loss import Loss, Reduction


@Loss.register("positive_unlabelled")
class PositiveUnlabelled(Loss):
    """Annotated relations hold, and others may hold too (SSR-PU, Wang et al. 2022).

    With d how far a class scores above TH, l+ = (d - margin)^2 / 4 and l- = (d + margin)^2 / 4,
    and of the n pairs of a document k annotated with a class, its risk is

        w ratio sum of l+ of the annotated  +  max(0, sum of l- of the others - (ratio - 1) sum of l- of the annotated),

    w = sqrt((n - ratio k) / (ratio k)). For each annotated relation there are ratio - 1 that are not, so that many
    times its loss as a negative is taken from that of the others. This is the paper's risk with the priors k / n of
    annotated and ratio k / n of true relations; there they are those of all training documents.

    Scores (B, ..., R + 1) with TH last, bool labels (B, ..., R) and a mask (B, ...) over the pairs, which are the
    items. The squares are large before training, where TH stands far above the relation types.

    Args:
        ratio: how many relations hold for each that is annotated, at least 1; about 3 in DocRED.
        margin: how far above TH annotated classes, and below it others, are to score.
        weight: a factor on the loss.
        reduction: see :class:`Loss`; a pair with an annotated class counts as positive.

    Raises:
        ValueError: if ``ratio`` is less than 1.
    """

    kind = "relations"

    def __init__(
        self,
        ratio: PositiveFloat = 3.0,
        margin: NonNegativeFloat = 0.25,
        weight: NonNegativeFloat = 1.0,
        reduction: Reduction = "mean",
    ) -> None:
        if ratio < 1:
            raise ValueError(f"ratio {ratio} is less than 1: each annotated relation holds")
        super().__init__(weight, reduction)
        self.ratio, self.margin = ratio, margin

    def totals(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        above = scores[..., :-1] - scores[..., -1:]
        annotated, others = labels & mask.unsqueeze(-1), ~labels & mask.unsqueeze(-1)

        def risk(sign: int, classes: Tensor) -> Tensor:
            """(B, R): l+ or l- summed over some pairs."""
            losses = (above - sign * self.margin).square() / 4
            return losses.where(classes, 0.0).flatten(1, -2).sum(1)

        true = self.ratio * annotated.flatten(1, -2).sum(1).to(scores.dtype)  # (B, R)
        pairs = mask.flatten(1).sum(1, keepdim=True)
        balance = ((pairs - true).clamp(min=0) / true.clamp(min=1)).sqrt()
        negative = risk(-1, others) - (self.ratio - 1) * risk(-1, annotated)
        positive = balance * self.ratio * risk(1, annotated)
        return (positive + negative.relu()).sum(1), labels.any(-1)

"""The adaptive focal loss."""

from __future__ import annotations

from torch import Tensor

from ...config import NonNegativeFloat
from .adaptive_threshold import AdaptiveThreshold
from .focal import focal_values
from .loss import Loss, Reduction


@Loss.register("adaptive_focal")
class AdaptiveFocal(AdaptiveThreshold):
    """The adaptive-threshold loss with a focal one for positive classes (KD-DocRE, Tan et al. 2022).

    With P the positive and N the negative classes of a pair, and p_r = exp s_r / (exp s_r + exp s_TH),

        - sum over r in P of (1 - p_r)^gamma log p_r  -  log(exp s_TH / sum over N and TH of exp s).

    Positive classes are compared with TH one by one, instead of with each other too, and those that are rare and badly
    told count more. (The paper's program has 1 + (1 - p_r)^gamma.)

    Args:
        gamma: 0 lets all positive classes count alike.
        weight: a factor on the loss.
        reduction: see :class:`Loss`; a pair with a positive class counts as positive.
    """

    def __init__(
        self, gamma: NonNegativeFloat = 2.0, weight: NonNegativeFloat = 1.0, reduction: Reduction = "mean_over_rows"
    ) -> None:
        super().__init__(weight, reduction)
        self.gamma = gamma

    def positive_term(self, scores: Tensor, labels: Tensor) -> Tensor:
        return (labels * focal_values(scores[:, :-1] - scores[:, -1:], self.gamma)).sum(1)

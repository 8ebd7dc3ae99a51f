"""The negative marginal log-likelihood of the gold antecedents."""

from __future__ import annotations

import torch
from torch import Tensor

from ...config import NonNegativeFloat
from ...tensors import masked_logsumexp
from .loss import Loss, Reduction


@Loss.register("marginal_antecedent")
class MarginalAntecedent(Loss):
    """-log of the probability that a candidate's antecedent is one of its gold antecedents (Lee et al. 2017).

    Scores (B, n, n) of candidate x with candidate y, bool labels (B, n, n) and the mask (B, n) of the candidates, which
    are the items. The candidates before x are its possible antecedents, and so is a dummy that scores 0 and is the gold
    one where there is no other.

    Args:
        weight: a factor on the loss.
        reduction: see :class:`Loss`; a candidate with a gold antecedent counts as positive.
    """

    kind = "antecedents"

    def __init__(self, weight: NonNegativeFloat = 1.0, reduction: Reduction = "mean") -> None:
        super().__init__(weight, reduction)

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        earlier = torch.ones_like(labels[0]).tril(-1)
        possible = mask.unsqueeze(2) & mask.unsqueeze(1) & earlier  # (B, n, n)
        gold = labels & possible
        has_antecedent = gold.any(2)
        scores = torch.cat([torch.zeros_like(scores[:, :, :1]), scores], dim=2)  # (B, n, 1 + n)
        everything = torch.cat([torch.ones_like(gold[:, :, :1]), possible], dim=2)
        right = torch.cat([~has_antecedent.unsqueeze(2), gold], dim=2)
        return masked_logsumexp(scores, everything) - masked_logsumexp(scores, right), has_antecedent

"""Probabilities of antecedents, and the vectors to expect of them."""

from __future__ import annotations

import torch
from torch import Tensor

from ...tensors import Spans


def antecedent_probabilities(scores: Tensor, spans: Spans) -> Tensor:
    """p (B, n, n): at [b, x, y] the probability that y is the antecedent of x, at [b, x, x] that x has none.

    It is the softmax of the coreference scores (B, n, n) of x over the candidates before x and a dummy that scores 0
    (Lee et al. 2017).
    """
    dummy = torch.eye(scores.shape[1], dtype=torch.bool, device=scores.device)
    return scores.masked_fill(~spans.precedes(), -torch.inf).masked_fill(dummy, 0.0).softmax(-1)


def expected_antecedents(probabilities: Tensor, own: Tensor, earlier: Tensor) -> Tensor:
    """a_x (B, n, D): the mean of the vectors of the antecedents of x; where x has none, its own stands for them.

    Args:
        probabilities: (B, n, n) as :func:`antecedent_probabilities` gives them.
        own: (B, n, D) the vectors of x.
        earlier: (B, n, D) the vectors of antecedents.
    """
    none = probabilities.diagonal(dim1=1, dim2=2).unsqueeze(2)
    return none * own + probabilities.tril(-1) @ earlier

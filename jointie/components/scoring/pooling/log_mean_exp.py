"""Smooth maxima of relation scores."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ....tensors import clustered_logsumexp, clustered_sum
from .pooling import Pooling


@Pooling.register("log_mean_exp")
class LogMeanExpPooling(Pooling):
    """The margin of two entities over TH is log mean exp of those of the pairs of their mentions; the score of TH is 0.

    With it one pair that is sure outweighs many that say nothing, as those of mentions in other sentences. It is the
    smooth maximum of Jia et al. (2019), less the logarithm of the number of pairs. It changes what is predicted, not
    what is learnt.
    """

    def __call__(self, scores: Tensor, clusters: Tensor, entities: int) -> Tensor:
        margins = scores[..., :-1] - scores[..., -1:]
        heads = clustered_logsumexp(margins, clusters, entities).transpose(1, 2)  # (B, n, E, R)
        pairs = clustered_logsumexp(heads, clusters, entities).transpose(1, 2)
        counts = clustered_sum(torch.ones_like(clusters, dtype=scores.dtype), clusters, entities).clamp(min=1).log()
        pooled = pairs - (counts.unsqueeze(2) + counts.unsqueeze(1)).unsqueeze(-1)
        return functional.pad(pooled, (0, 1))

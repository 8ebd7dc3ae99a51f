"""Mean relation scores."""

from __future__ import annotations

import torch
from torch import Tensor

from .pooling import Pooling


@Pooling.register("mean")
class MeanPooling(Pooling):
    """The score of two entities is the mean over the Cartesian product of their mentions (Xu & Choi 2022)."""

    def weights(self, clusters: Tensor, entities: int) -> Tensor:
        numbers = torch.arange(entities, device=clusters.device)
        members = (clusters.unsqueeze(1) == numbers.unsqueeze(1)).double()  # (B, E, n)
        return members.div_(members.sum(2, keepdim=True).clamp(min=1))

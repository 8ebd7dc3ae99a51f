"""Mean relation scores."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from .pooling import Pooling


@Pooling.register("mean")
class MeanPooling(Pooling):
    """The score of two entities is the mean over the Cartesian product of their mentions (Xu & Choi 2022)."""

    def weights(self, clusters: Tensor, entities: int) -> Tensor:
        members = functional.one_hot(clusters + 1, entities + 1)[..., 1:].transpose(1, 2).double()  # (B, E, n)
        return members / members.sum(2, keepdim=True).clamp(min=1)

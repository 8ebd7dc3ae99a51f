"""The family of poolings: relation scores of mention pairs to those of entity pairs."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn

from ....config import Component
from ...definitions import follows


class Pooling(nn.Module, Component):
    """Makes the relation scores of entity pairs from those of the pairs of their mentions.

    Shape contract: scores (B, n, n, R + 1), the entity (B, n) of each mention, -1 for none, and the number E of
    entities, padding included, give (B, E, E, R + 1); anything where an entity does not exist.

    A pooling defines either :meth:`weights`: it is linear then, and with a linear scorer it pools the parts of mentions
    instead of the scores of pairs. Or it defines :meth:`__call__`.
    """

    default_implementation = "mean"
    alternatives: ClassVar = (("weights",), ("__call__",))

    def weights(self, clusters: Tensor, entities: int) -> Tensor:
        """The weight of each mention in each entity: (B, E, n), in double precision; those of an entity add up to 1."""
        raise NotImplementedError

    def __call__(self, scores: Tensor, clusters: Tensor, entities: int) -> Tensor:
        weights = self.weights(clusters, entities).to(scores.dtype)
        heads = (weights @ scores.flatten(2)).unflatten(2, scores.shape[2:])  # (B, E, n, R + 1)
        return (weights.unsqueeze(1) @ heads).contiguous()

    @property
    def linear(self) -> bool:
        """Whether the pooled scores are sums with :meth:`weights`."""
        return follows(self, Pooling, "__call__")

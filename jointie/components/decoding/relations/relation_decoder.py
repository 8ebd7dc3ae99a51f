"""The family of relation decoders: a scored graph and its clusters in, relations between entities out."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ....config import Component
from ....tensors import MentionGraph, TensorFields


@dataclass(frozen=True)
class DecodedRelations(TensorFields):
    """F relations between entities.

    Attributes:
        facts: (F, 4) rows (document, head entity, tail entity, relation type), sorted.
        margins: (F,) by how much the logit of each exceeds that of the threshold class.
    """

    facts: Tensor
    margins: Tensor

    @classmethod
    def none(cls, like: Tensor) -> DecodedRelations:
        """No relations at all, on the device of ``like``."""
        return cls(like.new_zeros(0, 4, dtype=torch.long), like.new_zeros(0, dtype=torch.float32))


class RelationDecoder(Component):
    """Decides which relations hold between entities.

    Shape contract: a graph of n candidates in each of B documents and the entity of each candidate (B, n), -1 for none,
    give :class:`DecodedRelations`. No relation is between an entity and itself. A relation is
    predicted where its margin is above its type's ``relation_cuts`` of the graph; without these, where it is above 0.
    """

    default_implementation = "mean_pooled"

    def __call__(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        raise NotImplementedError

    @property
    def pools_sums(self) -> bool:
        """Whether the score of an entity pair is the mean over the pairs of their mentions.

        Of documents too long to score all pairs at once, these means are then taken over parts, one after another; any
        other decoder is given graphs of two parts at a time.
        """
        return False

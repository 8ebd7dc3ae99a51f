"""The family of cluster decoders: a scored graph in, clusters out."""

from __future__ import annotations

from torch import Tensor

from ....config import Component
from ....tensors import MentionGraph


class ClusterDecoder(Component):
    """Decides which candidates are mentions and which of them make one entity.

    Shape contract: a graph of n candidates in each of B documents gives (B, n) integers: the entity of each candidate,
    counted 0, 1, ... in the order of the entities' first mentions, and -1 for candidates that are no mentions.
    """

    default_implementation = "best_antecedent"

    def __call__(self, graph: MentionGraph) -> Tensor:
        raise NotImplementedError

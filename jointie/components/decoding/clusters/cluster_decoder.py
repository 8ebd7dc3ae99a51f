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

    def from_best(self, graph: MentionGraph, scores: Tensor, antecedents: Tensor) -> Tensor:
        """Decide from the best antecedent of each candidate, in documents too long to score all pairs at once.

        Args:
            graph: without coreference scores.
            scores: (B, n) of each candidate with its best antecedent; ``-inf`` where there is none before it.
            antecedents: (B, n) their positions.

        Raises:
            ValueError: if this decoder has to see all pairs.
        """
        raise ValueError(
            f"the cluster decoder {type(self).__name__} has to see all pairs of candidates, and there are "
            f"{graph.mask.shape[1]:,} candidates; raise max_pairwise_candidates of the model, or use best_antecedent"
        )

"""Relations from the mean scores of mention pairs."""

from __future__ import annotations

import torch
from torch import Tensor

from ....tensors import MentionGraph, clustered_sum
from .relation_decoder import DecodedRelations, RelationDecoder
from .threshold import above_threshold


@RelationDecoder.register("mean_pooled")
class MeanPooled(RelationDecoder):
    """The score of an entity pair is the mean over the Cartesian product of the two clusters (Xu & Choi 2022).

    A relation is predicted where its pooled score exceeds the pooled score of the threshold class, by the
    graph's ``relation_cuts`` where it has some.
    """

    def __init__(self) -> None:
        pass

    @property
    def pools_sums(self) -> bool:
        return True

    def __call__(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        return above_threshold(pool(graph.relations, clusters), clusters, graph.relation_cuts)


def pool(scores: Tensor, clusters: Tensor) -> Tensor:
    """Mean scores of entity pairs.

    Args:
        scores: (B, n, n, R + 1) of mention pairs.
        clusters: (B, n) the entity of each candidate, -1 for none.

    Returns:
        (B, E, E, R + 1), E the greatest number of entities in a document; 0 where an entity does not exist.
    """
    entities = int(clusters.max()) + 1 if clusters.numel() else 0
    sizes = clustered_sum(torch.ones_like(clusters, dtype=scores.dtype), clusters, entities).clamp(min=1)  # (B, E)
    summed = clustered_sum(scores, clusters, entities)  # (B, E, n, R + 1)
    summed = clustered_sum(summed.transpose(1, 2), clusters, entities).transpose(1, 2)
    return summed / (sizes[:, :, None] * sizes[:, None, :]).unsqueeze(-1)

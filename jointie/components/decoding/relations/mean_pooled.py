"""Relations from the mean scores of mention pairs."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ....tensors import MentionGraph
from .relation_decoder import DecodedRelations, RelationDecoder


@RelationDecoder.register("mean_pooled")
class MeanPooled(RelationDecoder):
    """The score of an entity pair is the mean over the Cartesian product of the two clusters (Xu & Choi 2022).

    A relation is predicted where its pooled score exceeds the pooled score of the threshold class.
    """

    def __init__(self) -> None:
        pass

    def __call__(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        pooled = pool(graph.relations, clusters)  # (B, E, E, R + 1)
        margins = pooled[..., :-1] - pooled[..., -1:]
        itself = torch.eye(pooled.shape[1], dtype=torch.bool, device=pooled.device)[:, :, None]
        exists = functional.one_hot(clusters + 1, pooled.shape[1] + 1)[..., 1:].any(1)  # (B, E)
        pairs = exists[:, :, None, None] & exists[:, None, :, None] & ~itself
        facts = ((margins > 0) & pairs).nonzero()
        return DecodedRelations(facts=facts, margins=margins[tuple(facts.unbind(1))])


def pool(scores: Tensor, clusters: Tensor) -> Tensor:
    """Mean scores of entity pairs.

    Args:
        scores: (B, n, n, R + 1) of mention pairs.
        clusters: (B, n) the entity of each candidate, -1 for none.

    Returns:
        (B, E, E, R + 1), E the greatest number of entities in a document; 0 where an entity does not exist.
    """
    entities = int(clusters.max()) + 1 if clusters.numel() else 0
    member = functional.one_hot(clusters + 1, entities + 1)[..., 1:]  # (B, n, E)
    sizes = member.sum(1).clamp(min=1).to(scores.dtype)  # (B, E)
    summed = _sum_rows(scores, clusters, entities)  # (B, E, n, R + 1)
    summed = _sum_rows(summed.transpose(1, 2), clusters, entities).transpose(1, 2)
    return summed / (sizes[:, :, None] * sizes[:, None, :]).unsqueeze(-1)


def _sum_rows(scores: Tensor, clusters: Tensor, entities: int) -> Tensor:
    """The rows (dimension 1) of ``scores`` added up by entity: (B, E, ...). Takes one pass, however many entities."""
    index = (clusters + 1)[:, :, None, None].expand_as(scores)
    return scores.new_zeros(len(scores), entities + 1, *scores.shape[2:]).scatter_add(1, index, scores)[:, 1:]

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
    member = functional.one_hot(clusters + 1, entities + 1)[..., 1:].to(scores.dtype)  # (B, n, E)
    member = member / member.sum(1, keepdim=True).clamp(min=1)
    heads = torch.einsum("bne,bnmr->bemr", member, scores)
    return torch.einsum("bmf,bemr->befr", member, heads)

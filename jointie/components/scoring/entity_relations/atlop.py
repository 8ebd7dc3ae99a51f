"""The relation scores of ATLOP."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from ....config import Dropout, PositiveInt, Runtime
from ....tensors import MentionGraph, clustered_logsumexp, clustered_sum
from ...kernels.contraction import contract
from ...kernels.fast_dropout import FastDropout
from .entity_relation_scorer import INITIAL_THRESHOLD, EntityRelationScorer

PAIRS_AT_ONCE = 2**24
"""The most numbers about pairs of entities that localized context pooling holds at a time."""


@EntityRelationScorer.register("atlop")
class AtlopRelationScorer(EntityRelationScorer):
    """Grouped bilinear scores of entity vectors (ATLOP, Zhou et al. 2021).

    With h_e the log sum exp of the vectors of the mentions of entity e,

        z_s = tanh(W_s h_s),  z_t = tanh(W_t h_t),  logit_r = sum over blocks i of z_s^i W_r^i z_t^i + b_r.

    Localized context pooling adds C_s c_st and C_t c_st inside the two tanh, where c_st is the mean of the document's
    token vectors weighted by q_st, the sum over attention heads of the products of the attention of the two entities
    (each the mean over its mentions), divided by its own sum.

    Args:
        input_dim: D, the length of a mention vector.
        token_dim: the length of a token vector.
        relation_types: R.
        projection_dim: P, a multiple of ``block_size``.
        block_size: the length of a block.
        dropout: on the mention vectors.
        context_pooling: whether to pool localized context; it costs the fused attention kernels of the encoder.

    Raises:
        ValueError: if ``projection_dim`` is not a multiple of ``block_size``.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        token_dim: Runtime[int],
        relation_types: Runtime[int],
        projection_dim: PositiveInt = 256,
        block_size: PositiveInt = 64,
        dropout: Dropout = 0.2,
        context_pooling: bool = False,
    ) -> None:
        if projection_dim % block_size:
            raise ValueError(f"projection_dim {projection_dim} is not a multiple of block_size {block_size}")
        super().__init__()
        classes, groups = relation_types + 1, projection_dim // block_size
        self.dropout = FastDropout(dropout)
        self.head = nn.Linear(input_dim, projection_dim)
        self.tail = nn.Linear(input_dim, projection_dim)
        self.uses_context = self.uses_attention = context_pooling
        if context_pooling:
            self.head_context = nn.Linear(token_dim, projection_dim, bias=False)
            self.tail_context = nn.Linear(token_dim, projection_dim, bias=False)
        self.weight = nn.Parameter(torch.empty(classes, groups, block_size, block_size))
        bound = (projection_dim * block_size) ** -0.5
        nn.init.uniform_(self.weight, -bound, bound)
        self.bias = nn.Parameter(torch.zeros(classes))
        nn.init.constant_(self.bias[-1:], INITIAL_THRESHOLD)

    def rows(self, graph: MentionGraph, clusters: Tensor, entities: int, size: int) -> Iterator[Tensor]:
        context = graph.context
        pooled = clustered_logsumexp(self.dropout(graph.vectors), clusters, entities)  # (B, E, D)
        heads, tails = self.head(pooled), self.tail(pooled)  # (B, E, P)
        if not self.uses_context:
            tails = tails.tanh()
            for head in heads.split(size, 1):
                yield contract(self._project(head.tanh()), tails) + self.bias
            return
        if context is None or context.attention is None:
            raise ValueError("localized context pooling needs the context of the mentions and their attention to it")
        attention = _entity_attention(context.attention, clusters, entities)  # (B, E, H, T)
        for head, weights in zip(heads.split(size, 1), attention.split(size, 1)):
            yield self._pairs(head, weights, tails, attention, context.tokens) + self.bias

    def rows_at_once(self, graph: MentionGraph, entities: int) -> int:
        if graph.context is None or graph.context.attention is None:
            return super().rows_at_once(graph, entities)
        numbers = graph.context.attention.shape[3] + len(self.bias) * self.head.out_features  # for a pair
        return max(1, PAIRS_AT_ONCE // max(1, entities * numbers))

    def _project(self, heads: Tensor) -> Tensor:
        """(..., P) times each W_r: (..., R + 1, P)."""
        blocks = heads.unflatten(-1, self.weight.shape[1:3])  # (..., G, k)
        return torch.einsum("...gk,rgkl->...rgl", blocks, self.weight).flatten(-2)

    def _pairs(self, heads: Tensor, weights: Tensor, tails: Tensor, attention: Tensor, tokens: Tensor) -> Tensor:
        """The scores of some head entities (B, F, P) with all tail entities (B, E, P): (B, F, E, R + 1)."""
        shared = torch.einsum("bfht,beht->bfet", weights, attention)
        shared = shared / (shared.sum(-1, keepdim=True) + 1e-5)
        pooled = shared @ tokens.unsqueeze(1)  # (B, F, E, D)
        heads = (heads.unsqueeze(2) + self.head_context(pooled)).tanh()
        tails = (tails.unsqueeze(1) + self.tail_context(pooled)).tanh()
        return (self._project(heads) @ tails.unsqueeze(-1)).squeeze(-1)


def _entity_attention(attention: Tensor, clusters: Tensor, entities: int) -> Tensor:
    """The mean attention of each entity's mentions: (B, n, H, T) gives (B, E, H, T)."""
    sizes = clustered_sum(torch.ones_like(clusters, dtype=attention.dtype), clusters, entities).clamp(min=1)
    return clustered_sum(attention, clusters, entities) / sizes[:, :, None, None]

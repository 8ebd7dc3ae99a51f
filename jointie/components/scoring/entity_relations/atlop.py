"""The relation scores of ATLOP."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from ....config import Dropout, PositiveInt, Runtime
from ....tensors import LocalContext, MentionGraph, clustered_logsumexp
from ...kernels.contraction import contract
from ...kernels.fast_dropout import FastDropout
from ...kernels.grouped_bilinear import block_diagonal
from .entity_relation_scorer import INITIAL_THRESHOLD, EntityRelationScorer

PAIRS_AT_ONCE = 2**24
"""The most numbers about pairs of entities that localized context pooling holds at a time, and no less than one row."""


@EntityRelationScorer.register("atlop")
class AtlopRelationScorer(EntityRelationScorer):
    """Grouped bilinear scores of entity vectors (ATLOP, Zhou et al. 2021).

    With h_e the log sum exp of the vectors of the mentions of entity e,

        z_s = tanh(W_s h_s),  z_t = tanh(W_t h_t),  logit_r = sum over blocks i of z_s^i W_r^i z_t^i + b_r.

    Localized context pooling adds C_s c_st and C_t c_st inside the two tanh, where c_st is the mean of the document's
    token vectors weighted by q_st, the sum over attention heads of the products of the attention of the two entities
    (each the mean over its mentions), divided by its own sum (:class:`~jointie.tensors.LocalContext`). Entities that
    share no window of the encoder have no context, and score as without.

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
        super().__init__()
        self.dropout = FastDropout(dropout)
        self.head = nn.Linear(input_dim, projection_dim)
        self.tail = nn.Linear(input_dim, projection_dim)
        self.uses_context = context_pooling
        if context_pooling:
            self.head_context = nn.Linear(token_dim, projection_dim, bias=False)
            self.tail_context = nn.Linear(token_dim, projection_dim, bias=False)
        self.weight = block_diagonal(relation_types + 1, projection_dim, block_size)
        self.bias = nn.Parameter(torch.zeros(relation_types + 1))
        nn.init.constant_(self.bias[-1:], INITIAL_THRESHOLD)

    def rows(self, graph: MentionGraph, clusters: Tensor, entities: int, size: int) -> Iterator[Tensor]:
        pooled = clustered_logsumexp(self.dropout(graph.vectors), clusters, entities)  # (B, E, D)
        heads, tails = self.head(pooled), self.tail(pooled)  # (B, E, P)
        around = self._local_context(graph, clusters, entities)
        first, alone = 0, tails.tanh()
        for head in heads.split(size, 1):
            scores = contract(self._project(head.tanh()), alone) + self.bias
            if around is not None:
                pairs, context = around.pooled(first, first + head.shape[1])
                document, row, column = pairs.unbind(1)
                places = document, row - first, column
                scores = scores.index_put(places, self._of_pairs(head[places[:2]], tails[document, column], context))
            first += head.shape[1]
            yield scores

    def rows_at_once(self, graph: MentionGraph, entities: int) -> int:
        if not self.uses_context or graph.context is None:
            return super().rows_at_once(graph, entities)
        numbers = len(self.bias) + graph.context.tokens.shape[2] + graph.context.attention.shape[3]  # for a pair
        return max(1, PAIRS_AT_ONCE // max(1, entities * numbers))

    def _local_context(self, graph: MentionGraph, clusters: Tensor, entities: int) -> LocalContext | None:
        if not self.uses_context:
            return None
        if graph.context is None:
            raise ValueError("localized context pooling needs the context of the mentions")
        return LocalContext.of(graph.context, clusters, entities)

    def _project(self, heads: Tensor) -> Tensor:
        """(..., P) times each W_r: (..., R + 1, P)."""
        blocks = heads.unflatten(-1, self.weight.shape[1:3])  # (..., G, k)
        return torch.einsum("...gk,rgkl->...rgl", blocks, self.weight).flatten(-2)

    def _of_pairs(self, heads: Tensor, tails: Tensor, context: Tensor) -> Tensor:
        """The scores (K, R + 1) of head entities (K, P) with tail entities (K, P) in their context (K, D)."""
        size = max(1, PAIRS_AT_ONCE // (len(self.bias) * heads.shape[1]))
        parts = zip(heads.split(size), tails.split(size), context.split(size))
        return torch.cat([self._of_some_pairs(*part) for part in parts]) + self.bias

    def _of_some_pairs(self, heads: Tensor, tails: Tensor, context: Tensor) -> Tensor:
        heads, tails = (heads + self.head_context(context)).tanh(), (tails + self.tail_context(context)).tanh()
        return (self._project(heads) @ tails.unsqueeze(-1)).squeeze(-1)

"""The multi-instance relation scores of JEREX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ....config import Dropout, PositiveInt, Runtime
from ....tensors import MentionGraph, clustered_max
from ...kernels.fast_dropout import FastDropout
from ...kernels.range_maxima import range_maxima
from ..distances import octaves
from ..feedforward import FeedForward
from .entity_relation_scorer import INITIAL_THRESHOLD, EntityRelationScorer

NUMBERS_AT_ONCE = 2**24
"""The most numbers about pairs of mentions that are held at a time where no gradients are wanted."""
DISTANCES = 10
"""Distances that are told apart: in sentences, and the logarithms of those in words."""


@EntityRelationScorer.register("multi_instance")
class MultiInstanceRelationScorer(EntityRelationScorer):
    """Scores of two entities from all pairs of their mentions (JEREX, Eberts & Ulges 2021, multi-instance).

    With e_s the maximum, number by number, over the vectors g of the mentions of entity s, and c_xy that over the
    vectors of the sub-tokens between mentions x and y (0 where there are none),

        u_xy = H g_x + T g_y + C c_xy + d_xy,
        p_st = maximum of u_xy over x in s and y in t,
        logits = W ReLU(P (p_st + S e_s + Q e_t + b) + b') + b'',

    where d_xy is learnt for the distance in words (by powers of 2) and in sentences, and the linear map of the
    concatenation in the paper is written as a sum. The paper's embeddings of entity types are left out: mention vectors
    are what types are told by.

    Args:
        input_dim: D, the length of a mention vector.
        token_dim: the length of a token vector.
        relation_types: R.
        hidden_dim: the length of u, and of the hidden layer.
        dropout: on the mention vectors and the hidden layer.
    """

    uses_tokens = True

    def __init__(
        self,
        input_dim: Runtime[int],
        token_dim: Runtime[int],
        relation_types: Runtime[int],
        hidden_dim: PositiveInt = 256,
        dropout: Dropout = 0.2,
    ) -> None:
        super().__init__()
        self.dropout = FastDropout(dropout)
        self.head = nn.Linear(input_dim, hidden_dim, bias=False)
        self.tail = nn.Linear(input_dim, hidden_dim, bias=False)
        self.between = nn.Linear(token_dim, hidden_dim, bias=False)
        self.words = nn.Embedding(DISTANCES, hidden_dim)
        self.sentences = nn.Embedding(DISTANCES, hidden_dim)
        self.head_entity = nn.Linear(input_dim, hidden_dim)
        self.tail_entity = nn.Linear(input_dim, hidden_dim, bias=False)
        self.classifier = FeedForward(hidden_dim, hidden_dim, relation_types + 1, dropout)
        nn.init.zeros_(self.classifier.last.bias)
        nn.init.constant_(self.classifier.last.bias[-1:], INITIAL_THRESHOLD)

    def rows(self, graph: MentionGraph, clusters: Tensor, entities: int, size: int) -> Iterator[Tensor]:
        tokens = graph.tokens
        if tokens is None:
            raise ValueError("multi-instance relations need the vectors of the sub-tokens")
        graph = graph.replace(vectors=self.dropout(graph.vectors))
        pooled = _existing(clustered_max(graph.vectors, clusters, entities))  # (B, E, D)
        head_entities, tail_entities = self.head_entity(pooled), self.tail_entity(pooled)
        tails = _Side.of(graph, clusters, 0, entities)
        size = min(size, self.rows_at_once(graph, entities))
        for first in range(0, max(1, entities), size):
            own = head_entities[:, first : first + size]
            heads = _Side.of(graph, clusters, first, own.shape[1])
            best = own.new_full((*own.shape[:2], entities, own.shape[2]), -torch.inf)  # (B, F, E, H)
            for part in heads.split(self._mentions_at_once(tails)):
                found = clustered_max(self._pairs(part, tails, tokens).transpose(1, 2), tails.members, entities)
                best = torch.maximum(best, clustered_max(found.transpose(1, 2), part.members, own.shape[1]))
            yield self.classifier(_existing(best) + own.unsqueeze(2) + tail_entities.unsqueeze(1))

    def rows_at_once(self, graph: MentionGraph, entities: int) -> int:
        if torch.is_grad_enabled():
            return super().rows_at_once(graph, entities)
        return max(1, NUMBERS_AT_ONCE // max(1, len(graph.mask) * entities * self.between.out_features))

    def _mentions_at_once(self, tails: _Side) -> int:
        """The number of mentions of head entities that are paired together with those of tails."""
        if torch.is_grad_enabled():
            return max(1, tails.members.shape[1])
        numbers = self.between.in_features + self.between.out_features  # for a pair
        return max(1, NUMBERS_AT_ONCE // max(1, tails.members.numel() * numbers))

    def _pairs(self, heads: _Side, tails: _Side, tokens: Tensor) -> Tensor:
        """u (B, x, y, H) of the mentions of head entities with those of tail entities."""
        x, y = heads.graph.spans, tails.graph.spans
        known = heads.graph.mask.unsqueeze(2) & tails.graph.mask.unsqueeze(1)
        start = torch.minimum(x.last.unsqueeze(2), y.last.unsqueeze(1)) + 1
        end = torch.maximum(x.first.unsqueeze(2), y.first.unsqueeze(1))
        between = range_maxima(tokens, start.where(known, 0), end.where(known, 0))
        words = (x.start.unsqueeze(2) - y.start.unsqueeze(1)).abs().where(known, 0)
        sentences = (heads.graph.sentences.unsqueeze(2) - tails.graph.sentences.unsqueeze(1)).abs().where(known, 0)
        apart = self.words(octaves(words, DISTANCES)) + self.sentences(sentences.clamp(max=DISTANCES - 1))
        own = self.head(heads.graph.vectors).unsqueeze(2) + self.tail(tails.graph.vectors).unsqueeze(1)
        return self.between(between) + apart + own


def _existing(pooled: Tensor) -> Tensor:
    """0 instead of the maximum of nothing."""
    return pooled.masked_fill(pooled == -torch.inf, 0.0)


class _Side(NamedTuple):
    """The mentions of some consecutive entities.

    Attributes:
        graph: m mentions.
        members: (B, m) the entity of each, counted from the first; -1 on padding.
    """

    graph: MentionGraph
    members: Tensor

    @classmethod
    def of(cls, graph: MentionGraph, clusters: Tensor, first: int, count: int) -> _Side:
        members = (clusters - first).where((clusters >= first) & (clusters < first + count), -1)
        inside = members >= 0
        most = int(inside.sum(1).max()) if inside.numel() else 0
        index = (~inside).long().sort(dim=1, stable=True).indices[:, :most]  # those inside come first
        return cls(graph.take(index, inside.gather(1, index)), members.gather(1, index))

    def split(self, size: int) -> Iterator[_Side]:
        """At most ``size`` of the mentions after others."""
        for start in range(0, self.members.shape[1], size):
            places = slice(start, start + size)
            yield _Side(self.graph.part(places), self.members[:, places])

"""The family of entity-level relation scorers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import torch
from torch import Tensor, nn

from ....config import Component
from ....tensors import MentionGraph
from ...definitions import follows

INITIAL_THRESHOLD = 4.0
"""The logit of TH above the relation types before training."""


class EntityRelationScorer(nn.Module, Component):
    """Scores the relation types of every ordered pair of entities.

    Shape contract: the graph of n mentions in each of B documents, the entity (B, n) of each, -1 for none, and the
    number E of entities, padding included, give (B, E, E, R + 1), at [b, h, t, r] the logit of relation type r from
    entity h to entity t; the threshold class TH stands last. What stands at entities without mentions is not looked at.

    A scorer defines either :meth:`rows`, which makes the scores of some head entities after others and bounds memory in
    long documents; or :meth:`forward`.

    Attributes:
        uses_tokens: whether it needs ``graph.tokens``; else that may be ``None``.
        uses_context: the same of ``graph.context``, which costs the fused attention kernels of the encoder.
    """

    default_implementation = "atlop"
    alternatives: ClassVar = (("rows",), ("forward",))

    uses_tokens: bool = False
    uses_context: bool = False

    def forward(self, graph: MentionGraph, clusters: Tensor, entities: int) -> Tensor:
        parts = list(self.rows(graph, clusters, entities, self.rows_at_once(graph, entities)))
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)

    def rows(self, graph: MentionGraph, clusters: Tensor, entities: int, size: int) -> Iterator[Tensor]:
        """Score (B, at most ``size``, E, R + 1) some head entities after others; at least one part is made."""
        raise NotImplementedError

    def rows_at_once(self, graph: MentionGraph, entities: int) -> int:
        """The number of head entities that :meth:`forward` scores together; all, unless that takes too much memory."""
        return max(1, entities)

    def in_rows(self, graph: MentionGraph, clusters: Tensor, entities: int, size: int) -> Iterator[Tensor]:
        """The scores of :meth:`forward`, (B, at most ``size``, E, R + 1) of some head entities after others."""
        if follows(self, EntityRelationScorer, "forward", "__call__"):
            return self.rows(graph, clusters, entities, size)
        return iter(self(graph, clusters, entities).split(size, 1))

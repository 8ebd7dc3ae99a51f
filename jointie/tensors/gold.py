"""Gold annotations as tensors, and what they say of a set of spans."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .fields import TensorFields
from .spans import Spans


@dataclass(frozen=True, repr=False)
class Gold(TensorFields):
    """The gold annotations of B documents with at most M mentions, in text order, and E entities each.

    Attributes:
        start: (B, M) first word of each mention.
        end: (B, M) word after its last.
        entity: (B, M) the entity that it belongs to.
        type: (B, M) the entity type, -1 where it has none.
        mask: (B, M) bool, false on padding.
        facts: (F, 4) one row (document, head entity, tail entity, relation type) for each relation, without relations
            of an entity with itself.
        annotated: (B,) bool, whether a document's relations were annotated at all.
        entities: E.
        relation_types: R.
    """

    start: Tensor
    end: Tensor
    entity: Tensor
    type: Tensor
    mask: Tensor
    facts: Tensor
    annotated: Tensor
    entities: int
    relation_types: int

    def match(self, spans: Spans) -> Tensor:
        """(B, S) the position of the gold mention that is each span, -1 where none is."""
        if not self.start.shape[1]:
            return torch.full_like(spans.start, -1)
        stride = int(max(self.end.max(), spans.end.max())) + 1 if spans.end.numel() else 1
        keys = torch.where(self.mask, self.start * stride + self.end, stride * stride)
        keys, order = keys.sort(dim=1)
        wanted = (spans.start * stride + spans.end).contiguous()
        place = torch.searchsorted(keys, wanted).clamp(max=keys.shape[1] - 1)
        found = (keys.gather(1, place) == wanted) & spans.mask
        return torch.where(found, order.gather(1, place), -1)

    def targets(self, spans: Spans) -> Targets:
        """The gold labels of ``spans``."""
        mention = self.match(spans)
        is_mention = mention >= 0
        if self.start.shape[1]:
            place = mention.clamp(min=0)
            entity = torch.where(is_mention, self.entity.gather(1, place), -1)
            type = torch.where(is_mention, self.type.gather(1, place), -1)
        else:
            entity, type = mention, mention
        return Targets(entity=entity, type=type, related=self._related(), annotated=self.annotated)

    def _related(self) -> Tensor:
        shape = (len(self.start), self.entities + 1, self.entities + 1, self.relation_types)
        table = torch.zeros(shape, dtype=torch.bool, device=self.start.device)
        table[tuple(self.facts.unbind(1))] = True
        return table


@dataclass(frozen=True, repr=False)
class Targets(TensorFields):
    """The gold labels of n spans in each of B documents.

    Attributes:
        entity: (B, n) the gold entity of each span, -1 where it is no gold mention.
        type: (B, n) its entity type, -1 where it is no gold mention or has none.
        related: (B, E + 1, E + 1, R) bool, the relation types that hold between each (head, tail) of gold entities; the
            last row and column, at -1 too, are of spans that are no mentions and have no relations.
        annotated: (B,) bool, whether a document's relations were annotated at all.
    """

    entity: Tensor
    type: Tensor
    related: Tensor
    annotated: Tensor

    @property
    def relations(self) -> Tensor:
        """(B, n, n, R) bool: the relation types that hold between the entities of each (head, tail) of spans."""
        rows = torch.arange(len(self.entity), device=self.entity.device)[:, None, None]
        return self.related[rows, self.entity.unsqueeze(2), self.entity.unsqueeze(1)]

    @property
    def entity_relations(self) -> Tensor:
        """(B, E, E, R) bool: the relation types that hold between each (head, tail) of gold entities."""
        return self.related[:, :-1, :-1]

    @property
    def is_mention(self) -> Tensor:
        """(B, n) bool: whether a span is a gold mention."""
        return self.entity >= 0

    @property
    def same_entity(self) -> Tensor:
        """(B, n, n) bool: whether two spans are gold mentions of one entity."""
        same = self.entity.unsqueeze(2) == self.entity.unsqueeze(1)
        return same & self.is_mention.unsqueeze(2)

"""The family of entity-level relation scorers."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from ....config import Component
from ....tensors import Context


class EntityRelationScorer(nn.Module, Component):
    """Scores the relation types of every ordered pair of entities.

    Shape contract: the vectors (B, n, D) of mentions, the entity (B, n) of each, -1 for none, and the number E of
    entities, padding included, give (B, E, E, R + 1), at [b, h, t, r] the logit of relation type r from entity h to
    entity t; the threshold class TH stands last. What stands at entities without mentions is not looked at.

    Attributes:
        uses_context: whether it needs the context of the mentions; else that may be ``None``.
    """

    default_implementation = "atlop"

    uses_context: bool = False

    def __init__(self) -> None:
        super().__init__()

    def forward(self, vectors: Tensor, clusters: Tensor, entities: int, context: Context | None = None) -> Tensor:
        raise NotImplementedError

    def in_rows(
        self, vectors: Tensor, clusters: Tensor, entities: int, rows: int, context: Context | None = None
    ) -> Iterator[Tensor]:
        """What :meth:`forward` gives, for some head entities (B, at most rows, E, R + 1) after others.

        By default they are taken out of the whole; a scorer that can make some rows alone needs less memory.

        Args:
            vectors: (B, n, D).
            clusters: (B, n) the entity of each, -1 for none.
            entities: E.
            rows: how many head entities at a time.
            context: of the mentions.
        """
        yield from self(vectors, clusters, entities, context).split(rows, 1)

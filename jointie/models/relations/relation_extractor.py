"""The family of relation extractors: scorer, loss and decoder of the relations of a model."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn

from ...components.decoding import DecodedRelations
from ...config import Component
from ...tensors import MentionGraph
from ..long_documents import Score


class RelationExtractor(nn.Module, Component):
    """Extracts relations over the mention vectors of a graph.

    The way of a graph: :meth:`score`, then interactions and coreference; in training :meth:`loss`, at prediction
    :meth:`decode` with the clusters found or given.

    A constructor may ask for ``input_dim: Runtime[int]`` (the length of a mention vector), ``token_dim: Runtime[int]``
    and ``relation_types: Runtime[int]`` (R).

    Attributes:
        scores_mentions: whether :meth:`score` fills in ``graph.relations``, which interactions work on.
        learns_on_gold: whether :meth:`loss` wants the graph of the gold mentions, instead of that of the candidates.
        uses_context: whether graphs need the context of mentions.
    """

    default_implementation = "mention_level"

    scores_mentions: ClassVar[bool] = False
    learns_on_gold: ClassVar[bool] = False
    uses_context: bool = False

    def __init__(self) -> None:
        super().__init__()

    @property
    def scores_late(self) -> bool:
        """Whether :meth:`decode` does without :meth:`score`, and is quicker so: it knows which candidates count."""
        return False

    def score(self, graph: MentionGraph) -> MentionGraph:
        """The graph with the relations between its mentions scored, where that is done between mentions."""
        return graph

    def loss(self, graph: MentionGraph) -> Tensor:
        """The loss, a scalar; documents whose relations were never annotated add nothing."""
        raise NotImplementedError

    def decode(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        """The relations between entities; ``clusters`` (B, n) holds the entity of each mention, -1 for none."""
        raise NotImplementedError

    def decode_in_parts(
        self, graph: MentionGraph, clusters: Tensor, at_once: int, score: Score | None = None
    ) -> DecodedRelations:
        """What :meth:`decode` gives, of graphs with more candidates than can be scored against each other at once.

        Args:
            graph: without scores between candidates.
            clusters: (B, n) the entity of each candidate, -1 for none.
            at_once: how many candidates may be scored against each other at once.
            score: fills in all scores of a graph; ``None`` where no interactions change those of relations.
        """
        raise NotImplementedError

"""The family of relation extractors: the scores of relations of a model, and their loss."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from torch import Tensor, nn

from ...config import Component
from ...tensors import MentionGraph, RelationScores
from ..long_documents.each_document import each_document
from ..long_documents.relating import Score, all_pairs, count_entities, pairs_of_parts


class RelationExtractor(nn.Module, Component):
    """Scores relations over the mention vectors of a graph.

    The way of a graph: :meth:`score`, then interactions and coreference; in training :meth:`loss`, at prediction
    :meth:`between_entities` with the entities found or given.

    A constructor may ask for ``input_dim: Runtime[int]`` (the length of a mention vector), ``token_dim: Runtime[int]``
    and ``relation_types: Runtime[int]`` (R).

    Attributes:
        scores_mentions: whether :meth:`mention_scores` scores relations between mentions, which interactions may use.
        learns_on_gold: whether :meth:`loss` wants the graph of the gold mentions, instead of that of the candidates.
        uses_tokens: whether graphs need the vectors of the sub-tokens.
        uses_context: whether they need what mentions attend to.
    """

    default_implementation = "mention_level"

    scores_mentions: ClassVar[bool] = False
    learns_on_gold: ClassVar[bool] = False
    uses_tokens: bool = False
    uses_context: bool = False

    @property
    def needs_mention_scores(self) -> bool:
        """Whether :meth:`between_entities` needs the scores of all pairs of mentions, where these can be held."""
        return self.scores_mentions

    def mention_scores(self, graph: MentionGraph) -> Tensor:
        """Score relations (B, n, n, R + 1) between mentions, where that is done between mentions."""
        raise NotImplementedError

    def score(self, graph: MentionGraph) -> MentionGraph:
        """The graph with the relations between its mentions scored, where that is done between mentions."""
        return graph.replace(relations=self.mention_scores(graph)) if self.scores_mentions else graph

    @abstractmethod
    def loss(self, graph: MentionGraph) -> Tensor:
        """The loss, a scalar; documents whose relations were never annotated add nothing."""

    @abstractmethod
    def relate(self, graph: MentionGraph, clusters: Tensor, entities: int) -> Tensor:
        """Score the relations (B, E, E, R + 1) between entities.

        Args:
            graph: n candidates in each of B documents, as :meth:`score` leaves it.
            clusters: (B, n) the entity of each candidate, -1 for none.
            entities: E.
        """

    def shortcut(self, graph: MentionGraph, clusters: Tensor, most: int) -> Iterator[RelationScores] | None:
        """The same as :meth:`relate` by a quicker way, or one that holds less at once; ``None`` where there is none.

        Args:
            graph: as in :meth:`relate`; it may not be scored.
            clusters: as in :meth:`relate`; of one document if there are more than ``most`` candidates.
            most: how many candidates may be scored against each other at once.
        """
        return None

    def between_entities(
        self, graph: MentionGraph, clusters: Tensor, most: int, score: Score | None = None
    ) -> Iterator[RelationScores]:
        """Score the relations between all entities.

        Args:
            graph: n candidates in each of B documents.
            clusters: (B, n) the entity of each candidate, -1 for none.
            most: how many candidates may be scored against each other at once.
            score: fills in the scores of a graph; ``None`` where it has those that interactions see or change.

        Returns:
            All pairs of entities of all documents, in one part or in several.
        """
        too_many = graph.mask.shape[1] > most
        if too_many and len(clusters) > 1:
            return each_document(graph, clusters, lambda g, c: self.between_entities(g, c, most, score))
        if score and not too_many:
            graph, score = score(graph), None
        if score is None and (quick := self.shortcut(graph, clusters, most)) is not None:
            return quick
        if too_many:
            return pairs_of_parts(graph, clusters, score or self.score, self._related, most)
        return iter([all_pairs(self._related(graph, clusters, count_entities(clusters)), clusters)])

    def _related(self, graph: MentionGraph, clusters: Tensor, entities: int) -> Tensor:
        """:meth:`relate` with the graph scored, which it is not where no interaction looks at relations."""
        return self.relate(self.score(graph) if graph.relations is None else graph, clusters, entities)

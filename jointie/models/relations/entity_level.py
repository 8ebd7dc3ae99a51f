"""Relations between entities, from the vectors of all their mentions."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from ...components.definitions import follows
from ...components.losses import AdaptiveThreshold, Loss
from ...components.scoring import AtlopRelationScorer, EntityRelationScorer
from ...config import Lazy, Runtime, default
from ...tensors import MentionGraph, RelationScores
from ..long_documents.relating import entity_rows, pairs_of_entities
from .relation_extractor import RelationExtractor


@RelationExtractor.register("entity_level")
class EntityLevel(RelationExtractor):
    """The relation extraction of Pipeline and Joint (ATLOP, Zhou et al. 2021): every pair of entities is scored.

    In training the entities are the gold ones, whichever candidates there are; at prediction the predicted ones.

    Args:
        input_dim: the length of a mention vector.
        token_dim: the length of a token vector.
        relation_types: R.
        scorer: relations between entities.
        loss: on the scores of pairs of different entities.
    """

    learns_on_gold = True

    def __init__(
        self,
        input_dim: Runtime[int],
        token_dim: Runtime[int],
        relation_types: Runtime[int],
        scorer: Lazy[EntityRelationScorer] = Lazy(AtlopRelationScorer),
        loss: Loss = default(AdaptiveThreshold),
    ) -> None:
        super().__init__()
        self.scorer = scorer.build(input_dim=input_dim, token_dim=token_dim, relation_types=relation_types)
        self.uses_tokens, self.uses_context = self.scorer.uses_tokens, self.scorer.uses_context
        self.pair_loss = loss.expect("relations", "the loss of relations")

    def loss(self, graph: MentionGraph) -> Tensor:
        targets = graph.targets
        assert targets is not None
        entities = targets.entity_relations.shape[1]
        scores = self.scorer(graph, targets.entity, entities)
        pairs = pairs_of_entities(targets.entity, entities) & targets.annotated[:, None, None]
        return self.pair_loss(scores, targets.entity_relations, pairs)

    def relate(self, graph: MentionGraph, clusters: Tensor, entities: int) -> Tensor:
        scores: Tensor = self.scorer(graph, clusters, entities)
        return scores

    def shortcut(self, graph: MentionGraph, clusters: Tensor, most: int) -> Iterator[RelationScores] | None:
        if graph.mask.shape[1] <= most or not follows(self, EntityLevel, "relate"):
            return None
        return entity_rows(graph, clusters, self.scorer, most)

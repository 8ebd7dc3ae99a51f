"""Relations between entities, from the vectors of all their mentions."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ...components.decoding import DecodedRelations, above_threshold
from ...components.losses import AdaptiveThreshold, Loss
from ...components.scoring import AtlopRelationScorer, EntityRelationScorer
from ...config import Lazy, Runtime
from ...tensors import MentionGraph
from ..long_documents import Score, entity_relations, of_each_document
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
        loss: Lazy[Loss] = Lazy(AdaptiveThreshold),
    ) -> None:
        super().__init__()
        self.scorer = scorer.build(input_dim=input_dim, token_dim=token_dim, relation_types=relation_types)
        self.uses_context = self.scorer.uses_context
        self.pair_loss = loss.build().expect("relations", "the loss of relations")

    def loss(self, graph: MentionGraph) -> Tensor:
        targets = graph.targets
        assert targets is not None
        entities = targets.entity_relations.shape[1]
        scores = self.scorer(graph.vectors, targets.entity, entities, graph.context)
        exists = functional.one_hot(targets.entity + 1, entities + 1)[..., 1:].any(1)  # (B, E)
        pairs = exists.unsqueeze(2) & exists.unsqueeze(1) & targets.annotated[:, None, None]
        itself = pairs.new_ones(entities, entities).tril().triu()
        return self.pair_loss(scores, targets.entity_relations, pairs & ~itself)

    def decode(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        entities = int(clusters.max()) + 1 if clusters.numel() else 0
        scores = self.scorer(graph.vectors, clusters, entities, graph.context)
        return above_threshold(scores, clusters, graph.relation_cuts)

    def decode_in_parts(
        self, graph: MentionGraph, clusters: Tensor, at_once: int, score: Score | None = None
    ) -> DecodedRelations:
        return of_each_document(graph, clusters, lambda g, c: entity_relations(g, c, self.scorer, at_once))

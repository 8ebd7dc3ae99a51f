"""Relations between mentions, pooled to entities."""

from __future__ import annotations

from torch import Tensor

from ...components.decoding import DecodedRelations, MeanPooled, RelationDecoder
from ...components.losses import AdaptiveThreshold, Loss
from ...components.scoring import GroupedBilinearRelationScorer, RelationScorer
from ...config import Lazy, Runtime
from ...tensors import MentionGraph
from ..long_documents import Score, mention_relations, of_each_document, relations_of_unions
from .pooled import pooled_relations
from .relation_extractor import RelationExtractor


@RelationExtractor.register("mention_level")
class MentionLevel(RelationExtractor):
    """The relation extraction of Joint-M (Xu & Choi 2022): every pair of candidates is scored.

    In training every pair of gold mentions of a related entity pair carries the labels of that pair; all other pairs of
    candidates carry none.

    Args:
        input_dim: the length of a mention vector.
        relation_types: R.
        scorer: relations between candidates.
        loss: on the scores of pairs of candidates.
        decoder: scores of pairs of candidates to relations between entities.
    """

    scores_mentions = True

    def __init__(
        self,
        input_dim: Runtime[int],
        relation_types: Runtime[int],
        scorer: Lazy[RelationScorer] = Lazy(GroupedBilinearRelationScorer),
        loss: Lazy[Loss] = Lazy(AdaptiveThreshold),
        decoder: Lazy[RelationDecoder] = Lazy(MeanPooled),
    ) -> None:
        super().__init__()
        self.scorer = scorer.build(input_dim=input_dim, relation_types=relation_types)
        self.pair_loss = loss.build().expect("relations", "the loss of relations")
        self.decoder = decoder.build()

    @property
    def scores_late(self) -> bool:
        return self.decoder.pools_sums and self.scorer.pairwise

    def score(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(relations=self.scorer(graph.vectors))

    def loss(self, graph: MentionGraph) -> Tensor:
        targets = graph.targets
        assert targets is not None
        pairs = graph.spans.pairs() & targets.annotated[:, None, None]
        return self.pair_loss(graph.relations, targets.relations, pairs)

    def decode(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        if graph.relations is None and self.scores_late:
            return pooled_relations(graph, clusters, self.scorer)
        return self.decoder(graph, clusters)

    def decode_in_parts(
        self, graph: MentionGraph, clusters: Tensor, at_once: int, score: Score | None = None
    ) -> DecodedRelations:
        if score is None and self.decoder.pools_sums:
            return of_each_document(graph, clusters, lambda g, c: mention_relations(g, c, self.scorer, at_once))
        own = score or self.score
        return of_each_document(graph, clusters, lambda g, c: relations_of_unions(g, c, own, self.decoder, at_once))

"""Relations between mentions, pooled to entities."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from ...components.definitions import follows
from ...components.losses import AdaptiveThreshold, Loss
from ...components.scoring import GroupedBilinearRelationScorer, MeanPooling, Pooling, RelationScorer
from ...config import ContractError, Lazy, Runtime, default
from ...tensors import MentionGraph, RelationScores
from ..long_documents.relating import pooled_tiles
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
        pooling: scores of pairs of candidates to scores of pairs of entities.
    """

    scores_mentions = True

    def __init__(
        self,
        input_dim: Runtime[int],
        relation_types: Runtime[int],
        scorer: Lazy[RelationScorer] = Lazy(GroupedBilinearRelationScorer),
        loss: Loss = default(AdaptiveThreshold),
        pooling: Pooling = default(MeanPooling),
    ) -> None:
        super().__init__()
        self.scorer = scorer.build(input_dim=input_dim, relation_types=relation_types)
        self.classes = relation_types + 1
        self.pair_loss = loss.expect("relations", "the loss of relations")
        self.pooling = pooling

    @property
    def linear(self) -> bool:
        """Whether the scores of entities follow from the means of what their mentions are as heads and as tails."""
        own = follows(self, MentionLevel, "mention_scores", "score", "relate")
        return own and self.scorer.linear and self.pooling.linear

    @property
    def needs_mention_scores(self) -> bool:
        return not self.linear

    def mention_scores(self, graph: MentionGraph) -> Tensor:
        scores: Tensor | None = self.scorer(graph)
        shape, wanted = getattr(scores, "shape", None), (*graph.mask.shape, graph.mask.shape[1], self.classes)
        if scores is None or shape != wanted:
            returned = f"scores of the shape {tuple(shape)}" if shape else "no tensor"
            raise ContractError(
                f"{type(self.scorer).__name__} returns {returned}; return scores {wanted}, the threshold class last"
            )
        return scores

    def loss(self, graph: MentionGraph) -> Tensor:
        targets = graph.targets
        assert targets is not None
        pairs = graph.spans.pairs() & targets.annotated[:, None, None]
        return self.pair_loss(graph.require("relations"), targets.relations, pairs)

    def relate(self, graph: MentionGraph, clusters: Tensor, entities: int) -> Tensor:
        return self.pooling(graph.require("relations"), clusters, entities)

    def shortcut(self, graph: MentionGraph, clusters: Tensor, most: int) -> Iterator[RelationScores] | None:
        if graph.relations is not None or not self.linear:
            return None
        return pooled_tiles(graph, clusters, self.scorer, self.pooling, most)

"""Relations between entities from the means of their mentions, without scoring pairs of mentions."""

from __future__ import annotations

from torch import Tensor

from ...components.decoding import DecodedRelations, above_threshold
from ...components.scoring import RelationScorer
from ...tensors import MentionGraph
from ...timing import timed


def pooled_relations(graph: MentionGraph, clusters: Tensor, scorer: RelationScorer) -> DecodedRelations:
    """The relations whose mean score over the pairs of two entities' mentions is above the threshold class.

    Args:
        graph: n candidates in each of B documents; their relations need not be scored.
        clusters: (B, n) the entity of each candidate, -1 for none.
        scorer: of pairs, whose scores depend on the two candidates alone.
    """
    mentions = int((clusters >= 0).sum(1).max()) if clusters.numel() else 0
    if not mentions:
        return DecodedRelations.none(clusters)
    with timed("scoring"):
        # Most candidates are in no entity: those that are come first, in the order of the text.
        index = (clusters < 0).long().sort(dim=1, stable=True).indices[:, :mentions]
        entities = clusters.gather(1, index)
        vectors = graph.vectors.gather(1, index.unsqueeze(-1).expand(-1, -1, graph.vectors.shape[-1]))
        scores = scorer.mean_between(vectors, entities, vectors, entities, mentions)
    return above_threshold(scores, clusters, graph.relation_cuts)

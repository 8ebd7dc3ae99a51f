"""That a quicker way to a score gives what its definition gives."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from ..components.scoring import CoreferenceScorer
from ..models import MentionLevel, RelationExtractor
from ..models.long_documents.linking import links_alone
from ..tensors import Links, MentionGraph, RelationScores
from .sameness import assert_same

AT_ONCE = 10**9
"""More candidates than any document has."""
_TOLERANCE = 1e-4


def check_relation_ways(
    extractor: RelationExtractor, graph: MentionGraph, clusters: Tensor, by_pairs: bool = True
) -> None:
    """Assert that relations between entities score as defined, at once and in the parts of long documents.

    The definition of relations at mention level is the pooled score of all pairs of mentions.

    Args:
        extractor: in evaluation mode.
        graph: n candidates in each of B documents, without scores between them.
        clusters: (B, n) the entity of each candidate, -1 for none.
        by_pairs: whether the score of a pair of mentions depends on the two alone. Otherwise the parts of a long
            document are not looked at: each is scored without the others.
    """
    scored = extractor.score(graph)
    defined = _table(extractor.between_entities(scored, clusters, AT_ONCE), clusters)
    if isinstance(extractor, MentionLevel):
        means = _pooled_by_loops(extractor, scored, clusters)
        assert_same(_table(iter([means]), clusters), defined, "pooling differs from its weights", _TOLERANCE)
    if not extractor.needs_mention_scores:
        quick = _table(extractor.between_entities(graph, clusters, AT_ONCE), clusters)
        assert_same(quick, defined, "entities are scored otherwise than the pairs of their mentions", _TOLERANCE)
    if by_pairs:
        for most in (1, 2, 5):
            parts = _table(extractor.between_entities(graph, clusters, most), clusters)
            assert_same(parts, defined, f"long documents are scored otherwise ({most} candidates at once)", _TOLERANCE)


def check_coreference_ways(scorer: CoreferenceScorer, graph: MentionGraph) -> None:
    """Assert that a scorer gives the same antecedents in parts as at once, where it can be taken in parts."""
    if not scorer.in_parts:
        return
    scores = scorer(graph)
    defined = Links.of(graph.replace(coreference=scores))
    for most in (1, 2, 5):
        parts = links_alone(graph, most, scorer)
        real = defined.scores > -torch.inf
        wrong = f"antecedents are scored otherwise in long documents ({most} candidates at once)"
        assert torch.equal(parts.scores > -torch.inf, real), wrong
        assert_same(parts.scores[real], defined.scores[real], wrong, _TOLERANCE)


def _pooled_by_loops(extractor: MentionLevel, graph: MentionGraph, clusters: Tensor) -> RelationScores:
    """The pooled scores of each pair of entities by itself."""
    entities = int(clusters.max()) + 1
    scores = graph.require("relations")
    pooled = scores.new_zeros(len(clusters), entities, entities, scores.shape[-1])
    for document in range(len(clusters)):
        for head in range(entities):
            for tail in range(entities):
                own = clusters[document]
                both = torch.where((own == head) | (own == tail), own, -1)[None]
                one = extractor.pooling(scores[document : document + 1], both, entities)
                pooled[document, head, tail] = one[0, head, tail]
    numbers = torch.arange(entities)
    return RelationScores(pooled, pooled.new_ones(pooled.shape[:3], dtype=torch.bool), numbers, numbers)


def _table(parts: Iterable[RelationScores], clusters: Tensor) -> Tensor:
    """(B, E, E, R) margins of all pairs of different entities that exist; 0 elsewhere."""
    entities = int(clusters.max()) + 1
    exists = torch.stack([(clusters == entity).any(1) for entity in range(entities)], 1)
    wanted = exists[:, :, None] & exists[:, None, :] & ~torch.eye(entities, dtype=torch.bool)
    table, seen = torch.zeros(()), torch.zeros(len(clusters), entities, entities, dtype=torch.long)
    for part in parts:
        if not table.dim():
            table = part.scores.new_zeros(len(clusters), entities, entities, part.margins.shape[-1])
        document, row, column = part.pairs.nonzero().unbind(1)
        place = document + part.document, part.heads[row], part.tails[column]
        table[place] = part.margins[document, row, column].detach()
        seen.index_put_(place, torch.ones_like(row), accumulate=True)
    assert (seen[wanted] == 1).all(), "a pair of entities is left out, or scored twice"
    return torch.where(wanted.unsqueeze(-1), table, torch.zeros_like(table))

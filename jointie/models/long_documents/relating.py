"""Relations between all entities of a document, two parts of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ...components.decoding import DecodedRelations, RelationDecoder, facts_between
from ...components.scoring import EntityRelationScorer, RelationScorer
from ...tensors import MentionGraph

Score = Callable[[MentionGraph], MentionGraph]
"""Fills in all scores of a graph."""


class Part(NamedTuple):
    """Some entities of a document, with all their mentions.

    Attributes:
        entities: (e,) their numbers, ascending.
        mentions: (m,) the positions of their mentions among the candidates, by entity.
        members: (m,) the entity of each mention, as a position in ``entities``.
    """

    entities: Tensor
    mentions: Tensor
    members: Tensor


def mention_relations(graph: MentionGraph, clusters: Tensor, scorer: RelationScorer, at_once: int) -> DecodedRelations:
    """Relations from the mean scores of mention pairs, where these depend on the two mentions alone.

    Args:
        graph: n candidates of one document, without scores between them.
        clusters: (n,) the entity of each candidate, -1 for none.
        scorer: of mention pairs.
        at_once: how many candidates may be scored against each other at once.
    """
    most, found = max(1, at_once // 2), []
    parts = parts_of(clusters, most)
    for heads in parts:
        for tails in parts:
            rows, columns = (graph.vectors[:, part.mentions] for part in (heads, tails))
            scores = scorer.mean_between(rows, heads.members[None], columns, tails.members[None], most)
            found.append(facts_between(scores[0], heads.entities, tails.entities, graph.relation_cuts))
    return _together(found, clusters)


def entity_relations(
    graph: MentionGraph, clusters: Tensor, scorer: EntityRelationScorer, at_once: int
) -> DecodedRelations:
    """Relations from the scores of entity pairs; arguments as in :func:`mention_relations`."""
    entities = int(clusters.max()) + 1
    numbers, found, first = torch.arange(entities, device=clusters.device), [], 0
    rows = max(1, (at_once // 2) ** 2 // max(1, entities))
    for scores in scorer.in_rows(graph.vectors, clusters[None], entities, rows, graph.context):
        heads = numbers[first : first + scores.shape[1]]
        found.append(facts_between(scores[0], heads, numbers, graph.relation_cuts))
        first += len(heads)
    return _together(found, clusters)


def relations_of_unions(
    graph: MentionGraph, clusters: Tensor, score: Score, decoder: RelationDecoder, at_once: int
) -> DecodedRelations:
    """Relations decoded from the graphs of two parts each, in which interactions see both and nothing else.

    Args:
        graph: n candidates of one document, without scores between them.
        clusters: (n,) the entity of each candidate, -1 for none.
        score: fills in all scores of a graph.
        decoder: of relations.
        at_once: how many candidates may be scored against each other at once.
    """
    parts, found = parts_of(clusters, max(1, at_once // 2)), []
    for i, later in enumerate(parts):
        for earlier in parts[: i + 1]:
            union = later if earlier is later else _union(earlier, later)
            mentions = union.mentions[None]
            piece = score(graph.take(mentions, graph.mask.gather(1, mentions)))
            relations = decoder(piece.replace(relation_cuts=graph.relation_cuts), union.members[None])
            found.append(_across(relations, union.entities, 0 if earlier is later else len(earlier.entities)))
    return _together(found, clusters)


def parts_of(clusters: Tensor, most: int) -> list[Part]:
    """Entities in parts of at most ``most`` mentions; one that has more is a part of its own.

    Args:
        clusters: (n,) the entity of each candidate, -1 for none.
        most: at least 1.
    """
    mentions = clusters.sort(stable=True).indices[int((clusters < 0).sum()) :]  # by entity, each in text order
    sizes = clusters[mentions].bincount().tolist()
    parts, start, first = [], 0, 0
    for count in _counts(sizes, most):
        last = first + count
        size = sum(sizes[first:last])
        own = mentions[start : start + size]
        parts.append(Part(torch.arange(first, last, device=clusters.device), own, clusters[own] - first))
        start, first = start + size, last
    return parts


def _union(first: Part, second: Part) -> Part:
    return Part(
        torch.cat([first.entities, second.entities]),
        torch.cat([first.mentions, second.mentions]),
        torch.cat([first.members, second.members + len(first.entities)]),
    )


def _together(found: Sequence[DecodedRelations], clusters: Tensor) -> DecodedRelations:
    """All relations of a document, sorted."""
    if not found:
        return DecodedRelations.none(clusters)
    facts, margins = torch.cat([part.facts for part in found]), torch.cat([part.margins for part in found])
    for column in (3, 2, 1):
        order = facts[:, column].sort(stable=True).indices
        facts, margins = facts[order], margins[order]
    return DecodedRelations(facts, margins)


def _counts(sizes: Sequence[int], most: int) -> list[int]:
    """How many consecutive entities make each part."""
    counts, filled = [0], 0
    for size in sizes:
        if counts[-1] and filled + size > most:
            counts.append(0)
            filled = 0
        counts[-1] += 1
        filled += size
    return counts if counts[-1] else []


def _across(relations: DecodedRelations, entities: Tensor, border: int) -> DecodedRelations:
    """The relations with the entities' own numbers; of a union of two parts only those between the two.

    Args:
        relations: of one graph.
        entities: the numbers of the entities in it.
        border: how many of them belong to the first of two parts; 0 where there is one part.
    """
    facts = relations.facts
    keep = (facts[:, 1] < border) != (facts[:, 2] < border)
    keep |= border == 0
    facts = facts[keep]
    numbered = torch.stack([facts[:, 0], entities[facts[:, 1]], entities[facts[:, 2]], facts[:, 3]], 1)
    return DecodedRelations(numbered, relations.margins[keep])

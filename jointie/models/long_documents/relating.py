"""Relation scores between all entities of a document: at once, or two parts of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from ...components.scoring import EntityRelationScorer, Pooling, RelationScorer
from ...tensors import MentionGraph, RelationScores
from ...timing import timed

Score = Callable[[MentionGraph], MentionGraph]
"""Fills in the scores of a graph."""

Relate = Callable[[MentionGraph, Tensor, int], Tensor]
"""The graph of n mentions, the entity (B, n) of each and the number of entities, to their scores (B, E, E, R + 1)."""


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


def count_entities(clusters: Tensor) -> int:
    """E, the greatest number of entities in a document; ``clusters`` (B, n) holds the entity of each candidate."""
    return int(clusters.max()) + 1 if clusters.numel() else 0


def pairs_of_entities(clusters: Tensor, entities: int) -> Tensor:
    """Whether two numbers are different entities that exist: (B, E, E) bool for the entity (B, n) of each candidate."""
    numbers = torch.arange(entities, device=clusters.device)
    exists = functional.one_hot(clusters + 1, entities + 1)[..., 1:].any(1)  # (B, E)
    return exists.unsqueeze(2) & exists.unsqueeze(1) & (numbers[:, None] != numbers)


def all_pairs(scores: Tensor, clusters: Tensor) -> RelationScores:
    """The scores (B, E, E, R + 1) of all entities of a batch with each other."""
    numbers = torch.arange(scores.shape[1], device=scores.device)
    return RelationScores(scores, pairs_of_entities(clusters, scores.shape[1]), numbers, numbers)


def mentions_of_entities(graph: MentionGraph, clusters: Tensor) -> tuple[MentionGraph, Tensor]:
    """The graph of those candidates alone that are in an entity, which most are not, and the entity (B, m) of each."""
    most = int((clusters >= 0).sum(1).max()) if clusters.numel() else 0
    index = (clusters < 0).long().sort(dim=1, stable=True).indices[:, :most]  # those first, in the order of the text
    members = clusters.gather(1, index)
    return graph.take(index, members >= 0), members


def pooled_tiles(
    graph: MentionGraph, clusters: Tensor, scorer: RelationScorer, pooling: Pooling, most: int
) -> Iterator[RelationScores]:
    """Scores of entities from the pooled parts of their mentions, in tiles of at most ``most / 2`` entities a side.

    Args:
        graph: n candidates, whose pairs need not be scored. With at most ``most`` of them all is one tile.
        clusters: (B, n) the entity of each candidate, -1 for none.
        scorer: of mention pairs, linear.
        pooling: linear.
        most: how many candidates may be scored against each other at once.
    """
    if not count_entities(clusters):
        return
    with timed("scoring"):
        inside, members = mentions_of_entities(graph.replace(context=None), clusters)
        inside = scorer.prepare(inside)
        weights = pooling.weights(members, count_entities(members)).to(inside.vectors.dtype)
        heads, tails = ([weights @ part for part in parts] for parts in (scorer.heads(inside), scorer.tails(inside)))
        if graph.mask.shape[1] <= most:
            scores = all_pairs(scorer.meet(tuple(heads), tuple(tails)), clusters)
    if graph.mask.shape[1] <= most:
        yield scores
        return
    numbers = torch.arange(weights.shape[1], device=clusters.device)
    for rows in numbers.split(max(1, most // 2)):
        for columns in numbers.split(max(1, most // 2)):
            own = scorer.meet(tuple(part[:, rows] for part in heads), tuple(part[:, columns] for part in tails))
            yield RelationScores(own, (rows[:, None] != columns).unsqueeze(0), rows, columns)


def entity_rows(
    graph: MentionGraph, clusters: Tensor, scorer: EntityRelationScorer, most: int
) -> Iterator[RelationScores]:
    """Scores of some head entities after others with all entities of one document.

    Args:
        graph: n candidates of one document.
        clusters: (1, n) the entity of each candidate, -1 for none.
        scorer: of entities.
        most: rows hold at most as many pairs as half so many candidates have, and what the scorer holds at once.
    """
    entities, first = count_entities(clusters), 0
    numbers = torch.arange(entities, device=clusters.device)
    rows = max(1, min((most // 2) ** 2 // max(1, entities), scorer.rows_at_once(graph, entities)))
    for scores in scorer.in_rows(graph, clusters, entities, rows):
        heads = numbers[first : first + scores.shape[1]]
        yield RelationScores(scores, (heads[:, None] != numbers).unsqueeze(0), heads, numbers)
        first += len(heads)


def pairs_of_parts(
    graph: MentionGraph, clusters: Tensor, score: Score, relate: Relate, most: int
) -> Iterator[RelationScores]:
    """Scores of entities in the graphs of two parts each, in which interactions see both and nothing else.

    Args:
        graph: n candidates of one document, without scores between them.
        clusters: (1, n) the entity of each candidate, -1 for none.
        score: fills in the scores of a graph.
        relate: scores the entities of a graph.
        most: how many candidates may be scored against each other at once.
    """
    parts = parts_of(clusters[0], max(1, most // 2))
    for i, later in enumerate(parts):
        for earlier in parts[: i + 1]:
            alone = earlier is later
            union = later if alone else _union(earlier, later)
            order = union.mentions.argsort()
            mentions, members = union.mentions[order][None], union.members[order][None]
            piece = score(graph.take(mentions, graph.mask.gather(1, mentions)))
            entities = len(union.entities)
            scores = relate(piece, members, entities)
            of_later = torch.arange(entities, device=clusters.device) >= (0 if alone else len(earlier.entities))
            pairs = union.entities[:, None] != union.entities
            if not alone:
                pairs = of_later[:, None] != of_later
            yield RelationScores(scores, pairs.unsqueeze(0), union.entities, union.entities)


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


def _counts(sizes: Sequence[int], most: int) -> list[int]:
    """The number of consecutive entities in each part."""
    counts, filled = [0], 0
    for size in sizes:
        if counts[-1] and filled + size > most:
            counts.append(0)
            filled = 0
        counts[-1] += 1
        filled += size
    return counts if counts[-1] else []

"""What stands in the way of relations: entities that are not exactly right, and the distance of head and tail."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from ..documents import Document
from .clusters import Cluster, clusters_of
from .counts import Counts
from .relations import Fact, facts_of_both


def entity_exact_counts(gold: Document, predicted: Document) -> Counts:
    """An entity is correct when all its spans are, whatever its type."""
    return Counts.of_sets(set(clusters_of(gold)), set(clusters_of(predicted)))


def relation_reachable_counts(gold: Document, predicted: Document) -> Counts:
    """A relation is within reach when its head and its tail are entities of the other side, related there or not.

    With these entities no selection of relations can have a higher recall than this one. A document whose gold
    relations were never annotated counts nothing.
    """
    exact = set(clusters_of(gold)) & set(clusters_of(predicted))
    facts = facts_of_both(gold, predicted)
    found, claimed = (float(sum(exact.issuperset(fact[:2]) for fact in side)) for side in facts)
    return Counts(claimed, float(len(facts[1])), found, float(len(facts[0])))


def distance_in(document: Document) -> Callable[[Fact], int]:
    """A function from a fact to the distance of its head and its tail in the document's sentences.

    It is that of the nearest two mentions: 0 where they stand in one sentence, 1 in neighbouring ones. A mention stands
    in every sentence that it touches.
    """
    starts = [document.tokens[sentence.start].start for sentence in document.sentences]

    @cache
    def sentences_of(cluster: Cluster) -> list[int]:
        """Their numbers, ascending."""
        ends = {(bisect_right(starts, start), bisect_right(starts, end - 1)) for start, end in cluster}
        return sorted({number for first, last in ends for number in range(first, last + 1)})

    @cache
    def between(heads: Cluster, tails: Cluster) -> int:
        one, other = sorted((sentences_of(heads), sentences_of(tails)), key=len)
        return min(abs(number - near) for number in one for near in _nearest(other, number))

    return lambda fact: between(fact[0], fact[1])


def _nearest(numbers: Sequence[int], number: int) -> Sequence[int]:
    """Those of the ascending numbers that stand around a number."""
    place = bisect_left(numbers, number)
    return numbers[max(0, place - 1) : place + 1]

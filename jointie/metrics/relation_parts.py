"""Relations in parts: inside sentences and across them, each distance, and each type by itself.

A relation is correct as in :func:`~jointie.metrics.relations.relation_counts`, and the counts of the parts add up to
those of all relations. A document whose gold relations were never annotated counts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import TypeVar

from ..documents import Document
from .counts import Counts
from .obstacles import distance_in
from .relations import Fact, TrainingFacts, counts_without_known, facts_of_both

K = TypeVar("K", bound=Hashable)


def relation_intra_counts(gold: Document, predicted: Document, training: TrainingFacts | None = None) -> Counts:
    """The relations whose head and tail have mentions in one common sentence.

    Which part a gold relation belongs to is told by its gold clusters, and for a predicted one by its predicted
    clusters. The sentences are those of the gold document on both sides, and a mention stands in every sentence that it
    touches; so a correct relation is in the same part on both sides.

    Args:
        gold: the annotated document.
        predicted: what was predicted for it.
        training: facts that are left out as ``relation_ign_counts`` does.
    """
    return _counts(gold, predicted, training, intra=True)


def relation_inter_counts(gold: Document, predicted: Document, training: TrainingFacts | None = None) -> Counts:
    """The relations whose head and tail have no mentions in a common sentence: the rest of the intra ones."""
    return _counts(gold, predicted, training, intra=False)


def relation_counts_by_type(gold: Document, predicted: Document) -> dict[str, Counts]:
    """The counts of every relation type that occurs on either side."""
    return _counts_by(gold, predicted, lambda fact: fact[2])


def relation_counts_by_distance(gold: Document, predicted: Document) -> dict[int, Counts]:
    """The counts of relations by the distance of head and tail in sentences: 0 are those inside a sentence.

    The distance is that of the nearest two mentions, in the sentences of the gold document on both sides.
    """
    return _counts_by(gold, predicted, distance_in(gold))


def _counts_by(gold: Document, predicted: Document, key: Callable[[Fact], K]) -> dict[K, Counts]:
    parts: defaultdict[K, tuple[set[Fact], set[Fact]]] = defaultdict(lambda: (set(), set()))
    for side, facts in enumerate(facts_of_both(gold, predicted)):
        for fact in facts:
            parts[key(fact)][side].add(fact)
    return {part: Counts.of_sets(*sides) for part, sides in parts.items()}


def _counts(gold: Document, predicted: Document, training: TrainingFacts | None, intra: bool) -> Counts:
    distance = distance_in(gold)
    gold_facts, predicted_facts = (
        {fact: relation for fact, relation in facts.items() if (distance(fact) == 0) == intra}
        for facts in facts_of_both(gold, predicted)
    )
    return counts_without_known(gold, gold_facts, predicted_facts.keys(), training or TrainingFacts())

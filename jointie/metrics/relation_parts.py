"""Relations in parts: inside sentences and across them, and each type by itself.

A relation is correct as in :func:`~jointie.metrics.relations.relation_counts`, and the counts of the parts add up to
those of all relations. A document whose gold relations were never annotated counts nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from ..documents import Document, Relation
from .clusters import Cluster
from .counts import Counts
from .relations import Fact, TrainingFacts, counts_without_known, facts_of


def relation_intra_counts(gold: Document, predicted: Document) -> Counts:
    """The relations whose head and tail have mentions in one common sentence.

    Which part a gold relation belongs to is told by its gold clusters, and for a predicted one by its predicted
    clusters. The sentences are those of the gold document on both sides, and a mention stands in every sentence that it
    touches; so a correct relation is in the same part on both sides.
    """
    return _counts(gold, predicted, intra=True)


def relation_inter_counts(gold: Document, predicted: Document) -> Counts:
    """The relations whose head and tail have no mentions in a common sentence: the rest of the intra ones."""
    return _counts(gold, predicted, intra=False)


def relation_intra_ign_counts(gold: Document, predicted: Document, training: TrainingFacts) -> Counts:
    """Those of :func:`relation_intra_counts` without known facts, as ``relation_ign_counts`` leaves them out."""
    return _counts(gold, predicted, intra=True, training=training)


def relation_inter_ign_counts(gold: Document, predicted: Document, training: TrainingFacts) -> Counts:
    """Those of :func:`relation_inter_counts` without known facts, as ``relation_ign_counts`` leaves them out."""
    return _counts(gold, predicted, intra=False, training=training)


def relation_counts_by_type(gold: Document, predicted: Document) -> dict[str, Counts]:
    """The counts of every relation type that occurs on either side."""
    if gold.relations is None:
        return {}
    gold_facts, predicted_facts = facts_of(gold), facts_of(predicted)
    types = dict.fromkeys(type for _, _, type in [*gold_facts, *predicted_facts])
    return {type: Counts.of_sets(_of_type(gold_facts, type), _of_type(predicted_facts, type)) for type in types}


def _of_type(facts: dict[Fact, Relation], type: str) -> set[Fact]:
    return {fact for fact in facts if fact[2] == type}


def _counts(gold: Document, predicted: Document, intra: bool, training: TrainingFacts | None = None) -> Counts:
    if gold.relations is None:
        return Counts()
    is_intra = _test_of_intra(gold)
    gold_facts = {fact: relation for fact, relation in facts_of(gold).items() if is_intra(fact) == intra}
    predicted_facts = {fact for fact in facts_of(predicted) if is_intra(fact) == intra}
    return counts_without_known(gold, gold_facts, predicted_facts, training or TrainingFacts())


def _test_of_intra(document: Document) -> Callable[[Fact], bool]:
    """Tells whether head and tail of a fact have mentions in one of the document's sentences."""
    starts = [document.tokens[sentence.start].start for sentence in document.sentences]

    def sentences_of(cluster: Cluster) -> set[int]:
        touched = ((bisect_right(starts, start), bisect_right(starts, end - 1)) for start, end in cluster)
        return {sentence for first, last in touched for sentence in range(first, last + 1)}

    return lambda fact: not sentences_of(fact[0]).isdisjoint(sentences_of(fact[1]))

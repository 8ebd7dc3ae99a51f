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
from .relations import Fact, TrainingFacts, counts_without_known, facts_of_both


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
    gold_facts, predicted_facts = facts_of_both(gold, predicted)
    types = dict.fromkeys(type for _, _, type in [*gold_facts, *predicted_facts])
    return {type: Counts.of_sets(_of_type(gold_facts, type), _of_type(predicted_facts, type)) for type in types}


def _of_type(facts: dict[Fact, Relation], type: str) -> set[Fact]:
    return {fact for fact in facts if fact[2] == type}


def _counts(gold: Document, predicted: Document, training: TrainingFacts | None, intra: bool) -> Counts:
    is_intra = _test_of_intra(gold)
    gold_facts, predicted_facts = (
        {fact: relation for fact, relation in facts.items() if is_intra(fact) == intra}
        for facts in facts_of_both(gold, predicted)
    )
    return counts_without_known(gold, gold_facts, predicted_facts.keys(), training or TrainingFacts())


def _test_of_intra(document: Document) -> Callable[[Fact], bool]:
    """A test whether head and tail of a fact have mentions in one of the document's sentences."""
    starts = [document.tokens[sentence.start].start for sentence in document.sentences]

    def sentences_of(cluster: Cluster) -> set[int]:
        touched = ((bisect_right(starts, start), bisect_right(starts, end - 1)) for start, end in cluster)
        return {sentence for first, last in touched for sentence in range(first, last + 1)}

    return lambda fact: not sentences_of(fact[0]).isdisjoint(sentences_of(fact[1]))

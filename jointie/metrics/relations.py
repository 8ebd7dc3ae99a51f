"""Relation extraction between entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import product

from ..documents import Document, Relation
from .clusters import Cluster, clusters_of
from .counts import Counts

Fact = tuple[Cluster, Cluster, str]
"""The spans of the head, the spans of the tail, the type."""

NamedFact = tuple[str, str, str]
"""A text of the head, a text of the tail, the type."""


class TrainingFacts:
    """The facts that the training documents state, under every name that they give to head and tail.

    Names are the texts of the mentions, so a fact between an entity of three mentions and one of two has six entries.

    Args:
        facts: (head text, tail text, relation type).
    """

    def __init__(self, facts: Iterable[NamedFact] = ()) -> None:
        self.facts = frozenset(facts)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> TrainingFacts:
        """The facts of ``documents``; those without annotated relations state none."""
        return cls(
            fact
            for document in documents
            for relation in document.relations or ()
            for fact in _named_facts(document, relation)
        )

    def contains(self, document: Document, relation: Relation) -> bool:
        """Whether a relation of ``document`` stands in the training documents under any of its names."""
        return any(fact in self.facts for fact in _named_facts(document, relation))


def relation_counts(gold: Document, predicted: Document) -> Counts:
    """A relation is correct when its head cluster, its tail cluster and its type are.

    Clusters are equal when all their spans are. A document whose gold relations were never annotated counts nothing.
    """
    gold_facts, predicted_facts = facts_of_both(gold, predicted)
    return Counts.of_sets(gold_facts.keys(), predicted_facts.keys())


def relation_ign_counts(gold: Document, predicted: Document, training: TrainingFacts) -> Counts:
    """Like :func:`relation_counts`, but correct relations known from training say nothing about precision.

    This is "Ign F1" of Yao et al. (2019), "DocRED: A Large-Scale Document-Level Relation Extraction Dataset", as its
    official evaluation script counts it: a correct relation is known when any name of its head, any name of its tail
    and its type stand together in the training file. Known ones leave the numerator and the denominator of precision;
    wrong ones stay whatever their names, and recall is that of all relations. Where that leaves no denominator,
    precision is 0. (The script also adds 1e-5 to the denominator, which is not done here.)
    """
    gold_facts, predicted_facts = facts_of_both(gold, predicted)
    return counts_without_known(gold, gold_facts, predicted_facts.keys(), training)


def facts_of(document: Document) -> dict[Fact, Relation]:
    """The relations of a document by what they state; none where they are not annotated."""
    clusters = clusters_of(document)
    return {(clusters[r.head], clusters[r.tail], r.type): r for r in document.relations or ()}


def facts_of_both(gold: Document, predicted: Document) -> tuple[dict[Fact, Relation], dict[Fact, Relation]]:
    """The relations of both documents; none at all where those of the gold document were never annotated."""
    return ({}, {}) if gold.relations is None else (facts_of(gold), facts_of(predicted))


def counts_without_known(
    gold: Document, gold_facts: Mapping[Fact, Relation], predicted_facts: Set[Fact], training: TrainingFacts
) -> Counts:
    """The counts of some facts of a document, where correct ones known from training say nothing about precision."""
    correct = gold_facts.keys() & predicted_facts
    known = sum(training.contains(gold, gold_facts[fact]) for fact in correct)
    return Counts(
        float(len(correct) - known), float(len(predicted_facts) - known), float(len(correct)), float(len(gold_facts))
    )


def _named_facts(document: Document, relation: Relation) -> Iterator[NamedFact]:
    heads, tails = _names(document, relation.head), _names(document, relation.tail)
    return ((head, tail, relation.type) for head, tail in product(heads, tails))


def _names(document: Document, entity: int) -> set[str]:
    return {document.text_of(mention) for mention in document.entities[entity].mentions}

"""Sentences that are evidence of relations."""

from __future__ import annotations

from collections.abc import Iterator

from ..documents import Document
from .counts import Counts
from .relations import Fact, facts_of

Explained = tuple[Fact, tuple[int, int]]
"""A relation, and the characters of a sentence that is evidence of it."""


def evidence_counts(gold: Document, predicted: Document) -> Counts:
    """A sentence of a relation is correct when the relation is, and the sentence is evidence of it.

    As in the official evaluation of DocRED, evidence of a wrong relation is wrong. Relations whose gold evidence is not
    known count nothing, nor do documents whose relations are not annotated, or are all such.
    """
    facts = facts_of(gold)
    unknown = {fact for fact, relation in facts.items() if relation.evidence is None}
    if gold.relations is None or (facts and len(unknown) == len(facts)):
        return Counts()
    return Counts.of_sets({*_explained(gold)}, {own for own in _explained(predicted) if own[0] not in unknown})


def _explained(document: Document) -> Iterator[Explained]:
    for fact, relation in facts_of(document).items():
        for i in relation.evidence or ():
            yield fact, document.characters(*document.sentences[i])

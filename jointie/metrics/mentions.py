"""Mention extraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..documents import Document
from .clusters import Span
from .counts import Counts
from .matching import Edge, heaviest_matching


def mention_counts(gold: Document, predicted: Document) -> Counts:
    """A mention is correct when its span is, whichever entity it stands in."""
    return Counts.of_sets(_spans(gold), _spans(predicted))


def mention_typed_counts(gold: Document, predicted: Document) -> Counts:
    """Stricter than :func:`mention_counts`: a mention is correct when its span and the type of its entity are.

    An entity without a type equals only one without a type; of several types the primary one counts.
    """
    return Counts.of_sets(_typed_spans(gold), _typed_spans(predicted))


def mention_overlap_counts(gold: Document, predicted: Document) -> Counts:
    """More relaxed than :func:`mention_counts`: a mention is correct when it shares a character with a gold mention.

    The mentions are matched one to one, as many as can be, so that two halves of a gold mention are not both correct.
    """
    gold_spans, predicted_spans = sorted(_spans(gold)), sorted(_spans(predicted))
    correct = heaviest_matching(dict.fromkeys(_overlapping(gold_spans, predicted_spans), 1.0))
    return Counts(correct, float(len(predicted_spans)), correct, float(len(gold_spans)))


def _spans(document: Document) -> set[Span]:
    return {document.characters(*mention.span) for mention in document.mentions}


def _typed_spans(document: Document) -> set[tuple[Span, str | None]]:
    return {
        (document.characters(*mention.span), entity.type) for entity in document.entities for mention in entity.mentions
    }


def _overlapping(gold: Iterable[Span], predicted: Iterable[Span]) -> set[Edge]:
    """The positions of the pairs that share a character."""
    standing: defaultdict[int, list[int]] = defaultdict(list)
    for i, span in enumerate(gold):
        for character in range(*span):
            standing[character].append(i)
    return {
        (i, j) for j, span in enumerate(predicted) for character in range(*span) for i in standing.get(character, ())
    }

"""Mention extraction."""

from __future__ import annotations

from ..documents import Document
from .clusters import span_of
from .counts import Counts


def mention_counts(gold: Document, predicted: Document) -> Counts:
    """A mention is correct when its span is, whichever entity it stands in."""
    return Counts.of_sets(
        {span_of(gold, mention) for mention in gold.mentions},
        {span_of(predicted, mention) for mention in predicted.mentions},
    )

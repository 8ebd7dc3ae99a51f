"""Entities as sets of character spans, the form in which gold and prediction are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence, Set
from typing import Any

from ..documents import Document

Span = tuple[int, int]
"""Characters, end-exclusive."""

Cluster = frozenset[Span]
"""The spans of an entity's mentions."""


def clusters_of(document: Document) -> list[Cluster]:
    """The spans of every entity, in the order of :attr:`Document.entities`."""
    return [
        frozenset(document.characters(*mention.span) for mention in entity.mentions) for entity in document.entities
    ]


def overlaps(gold: Sequence[Set[Any]], predicted: Sequence[Set[Any]]) -> Counter[tuple[int, int]]:
    """Count the mentions that gold cluster ``i`` and predicted cluster ``j`` share, where they do.

    Takes time linear in the number of mentions. The clusters of one side must be disjoint.
    """
    place: dict[Hashable, int] = {mention: j for j, cluster in enumerate(predicted) for mention in cluster}
    return Counter((i, place[mention]) for i, cluster in enumerate(gold) for mention in cluster if mention in place)

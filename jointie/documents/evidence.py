"""Evidence of relations where the sentences of a document are divided anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from .annotations import Relation, Sentence


def in_other_sentences(relations: Iterable[Relation], places: Sequence[Iterable[int]]) -> tuple[Relation, ...]:
    """Relations whose evidence stands in other sentences.

    Args:
        relations: with evidence among sentences as they were.
        places: for each of these, those as they are now in which it stands.
    """
    return tuple(
        relation
        if relation.evidence is None
        else replace(relation, evidence=tuple(sorted({place for i in relation.evidence for place in places[i]})))
        for relation in relations
    )


def sentences_of(sentences: Sequence[Sentence], start: int, end: int) -> range:
    """The positions of the sentences in which the tokens ``start`` to ``end`` stand; none where these are none."""
    if start >= end:
        return range(0)
    first, last = (bisect_right(sentences, word, key=attrgetter("start")) for word in (start, end - 1))
    return range(first - 1, last)

"""Scores of parts and variants behind those of :func:`~jointie.metrics.evaluation.evaluate`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import starmap
from typing import Any

from ..documents import Document
from .alignment import Pair, align
from .counts import Counts, total
from .mentions import mention_overlap_counts, mention_typed_counts
from .obstacles import entity_exact_counts, relation_reachable_counts
from .relation_parts import (
    relation_counts_by_distance,
    relation_counts_by_type,
    relation_inter_counts,
    relation_intra_counts,
)
from .relation_variants import relation_shared_mention_counts, relation_typed_counts, relation_untyped_counts
from .relations import TrainingFacts

METRICS = {
    "mention_typed": mention_typed_counts,
    "mention_overlap": mention_overlap_counts,
    "entity_exact": entity_exact_counts,
    "relation_intra": relation_intra_counts,
    "relation_inter": relation_inter_counts,
    "relation_typed": relation_typed_counts,
    "relation_untyped": relation_untyped_counts,
    "relation_shared_mention": relation_shared_mention_counts,
    "relation_reachable": relation_reachable_counts,
}
IGN_METRICS = {"relation_intra_ign": relation_intra_counts, "relation_inter_ign": relation_inter_counts}
"""These take the facts of the training file too."""
FAR = 4
"""The distance in sentences from which on relations are counted together."""


def breakdown(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    training: Iterable[Document] | TrainingFacts | None = None,
) -> dict[str, Any]:
    """Parts of the scores, and stricter and more relaxed ones, each under a name that says what it counts.

    Args:
        gold: the annotated documents.
        predicted: what was predicted for them, in any order.
        training: the documents of the training file, or their facts; what ends in ``_ign`` is reported only where they
            are given.

    Returns:
        By name ``precision``, ``recall`` and ``f1`` in [0, 1], and how many there are in ``gold`` and ``predicted``:

        - ``mention_typed``: span and entity type are right;
        - ``mention_overlap``: mentions that share a character with a gold mention, one to one;
        - ``entity_exact``: all spans of an entity are right;
        - ``relation_intra``, ``relation_inter``: relations inside a sentence and across sentences;
        - ``relation_typed``: the entity types of head and tail are right too;
        - ``relation_untyped``: head and tail are right, whatever the type;
        - ``relation_shared_mention``: the type is right, head and tail each share a mention with gold's, one to one;
        - ``relation_reachable``: head and tail are entities of the other side, related there or not;
        - ``relation_intra_ign``, ``relation_inter_ign``: without facts known from training, like ``relation_ign``;
        - ``relation_by_distance``: the same five numbers by the distance of head and tail in sentences: ``"0"``
          (inside one), to ``"3"``, and ``"4+"``;
        - ``relation_by_type``: the same five numbers for each relation type on either side, the most frequent in gold
          first.

    Raises:
        DataError: if the documents cannot be paired or their texts differ.
    """
    pairs = align(gold, predicted)
    scores: dict[str, Any] = {name: _row(total(starmap(metric, pairs))) for name, metric in METRICS.items()}
    if training is not None:
        facts = training if isinstance(training, TrainingFacts) else TrainingFacts.of(training)
        for name, ign in IGN_METRICS.items():
            scores[name] = _row(total(ign(*pair, facts) for pair in pairs))
    distances, types = _together(pairs, _by_distance), _together(pairs, relation_counts_by_type)
    frequent = sorted(types, key=lambda type: (-types[type].gold, -types[type].predicted, type))
    scores["relation_by_distance"] = {name: _row(distances[name]) for name in sorted(distances)}
    scores["relation_by_type"] = {type: _row(types[type]) for type in frequent}
    return scores


def _together(pairs: Iterable[Pair], parts: Callable[..., Mapping[str, Counts]]) -> dict[str, Counts]:
    together: defaultdict[str, Counts] = defaultdict(Counts)
    for pair in pairs:
        for name, counts in parts(*pair).items():
            together[name] += counts
    return together


def _by_distance(gold: Document, predicted: Document) -> dict[str, Counts]:
    named: defaultdict[str, Counts] = defaultdict(Counts)
    for distance, counts in relation_counts_by_distance(gold, predicted).items():
        named[str(distance) if distance < FAR else f"{FAR}+"] += counts
    return named


def _row(counts: Counts) -> dict[str, float]:
    return {**counts.to_json(), "gold": int(counts.gold), "predicted": int(counts.predicted)}

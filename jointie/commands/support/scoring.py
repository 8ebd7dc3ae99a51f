"""Scoring of predicted documents, and printing of the scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jointie.documents import Document, LabelSpace
from jointie.metrics import (
    DocumentCounts,
    Measure,
    TrainingFacts,
    align,
    breakdown,
    document_counts,
    groups_of,
    scores_of,
    warn_of_no_relations,
)

from .tables.breakdown import breakdown_table
from .tables.groups import groups_table
from .tables.metrics import metrics_table
from .terminal import echo


class Scored(NamedTuple):
    """The scores of documents.

    Attributes:
        metrics: what stands in ``metrics.json``: the scores, under ``breakdown`` what lies behind them, and under
            ``groups`` those of groups of documents, if they are wanted.
        counts: what was counted in each document.
    """

    metrics: dict[str, Any]
    counts: list[DocumentCounts]


def report_scores(
    title: str,
    gold: Sequence[Document],
    predicted: Sequence[Document],
    training: Sequence[Document] | None = None,
    by_type: bool = False,
    given_mentions: Sequence[Document] | None = None,
    others: Mapping[str, Measure] = {},
    by: str | None = None,
) -> Scored:
    """Print the scores of documents, and below them their breakdown.

    Args:
        title: stands above them.
        gold: the annotated documents.
        predicted: what was predicted for them.
        training: the documents of the training file, for ``relation_ign``.
        by_type: whether every relation type is printed, or only the most frequent.
        given_mentions: what was predicted for them given their mentions; coreference is scored on it, if it is there.
        others: what else to count, by name.
        by: what tells groups of documents apart (:func:`jointie.metrics.groups_of`), whose scores are printed too.

    Raises:
        DataError: if the documents cannot be paired or their texts differ.
        ConfigError: if nothing is called as the groups are.
    """
    members_of = {} if by is None else groups_of(gold, by)
    pairs = align(gold, predicted)  # once, so that documents without a prediction are warned of once
    sides = [pair.gold for pair in pairs], [pair.predicted for pair in pairs]
    facts = None if training is None else TrainingFacts.of(training)
    warn_of_no_relations(gold)
    counts = document_counts(*sides, facts, others)
    if given_mentions is not None:
        entities = document_counts(sides[0], given_mentions)
        counts = [one.with_entities_of(other) for one, other in zip(counts, entities)]
    metrics, parts = scores_of(counts), breakdown(*sides, facts)
    echo(metrics_table(title, metrics))
    echo("\n" + breakdown_table(parts, LabelSpace.of(gold).relation_names, by_type))
    scored = Scored({**metrics, "breakdown": parts}, counts)
    if by is not None:
        groups = {
            name: {"documents": len(members), **scores_of([counts[i] for i in members])}
            for name, members in members_of.items()
        }
        echo("\n" + groups_table(by, groups))
        scored.metrics["groups"] = groups
    return scored

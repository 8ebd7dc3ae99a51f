"""The counts of each document, from which scores are computed, resampled and compared."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from ..documents import Document, LabelSpace
from .alignment import Pair, align
from .clusters import clusters_of
from .coreference import METRICS, coreference_scores
from .counts import Counts, total
from .mentions import mention_counts
from .relations import TrainingFacts, relation_counts, relation_ign_counts

logger = logging.getLogger(__name__)

COUNTED = ("mention", *METRICS, "relation")
"""The names of the counts that every document has."""

IGN = "relation_ign"
"""The name of the count that is added where the facts of the training file are known."""

Measure = Callable[[Document, Document], Counts]
"""A gold and a predicted document to counts."""

_TOLD = 5
"""The most types that a warning names."""

_ROUNDING = 1e-6
"""How much sums of fractions may be off."""
_LARGEST = 2.0**53


@dataclass(frozen=True)
class DocumentCounts:
    """The counts of one document; those of several documents add up.

    Attributes:
        id: of the document.
        counts: for each name of :data:`COUNTED`, where training facts are known :data:`IGN`, and any others.
    """

    id: str
    counts: Mapping[str, Counts]

    def to_json(self) -> dict[str, Any]:
        """As it stands in ``documents.jsonl``: the attributes of :class:`Counts` in their order."""
        return {"id": self.id, "counts": {name: list(astuple(counts)) for name, counts in self.counts.items()}}

    def with_entities_of(self, other: DocumentCounts) -> DocumentCounts:
        """The counts of relations of this document, with the counts of mentions and coreference of ``other``."""
        entities = {name: other.counts[name] for name in ("mention", *METRICS)}
        return DocumentCounts(self.id, {**self.counts, **entities})

    @classmethod
    def from_json(cls, value: Any) -> DocumentCounts:
        """Read the output of :meth:`to_json`; other keys beside its own are ignored.

        Raises:
            ValueError: saying what is wrong.
        """
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            raise ValueError("expected an object with a text 'id'")
        counts = value.get("counts")
        if not isinstance(counts, dict) or not set(COUNTED) <= set(counts):
            raise ValueError(f"'counts' must hold {', '.join(COUNTED)}")
        if dotted := [name for name in counts if "." in name]:
            raise ValueError(f"counts.{dotted[0]}: a name has no dots")
        return cls(value["id"], {name: _counts_from(name, values) for name, values in counts.items()})


def document_counts(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    training: Iterable[Document] | TrainingFacts | None = None,
    others: Mapping[str, Measure] = {},
) -> list[DocumentCounts]:
    """Count in each gold document, in their order, what :func:`~jointie.metrics.evaluation.evaluate` divides.

    Args:
        gold: the annotated documents.
        predicted: what was predicted for them, in any order.
        training: the documents of the training file, or their facts where these are needed more than once;
            ``relation_ign`` is counted only where they are given.
        others: what else to count, by names that are not among :data:`COUNTED`.

    Raises:
        DataError: if the documents cannot be paired or their texts differ.
    """
    pairs = align(gold, predicted)
    facts = training if training is None or isinstance(training, TrainingFacts) else TrainingFacts.of(training)
    return [DocumentCounts(pair.gold.id, _counts_of(pair, facts, others)) for pair in pairs]


def warn_of_no_relations(gold: Sequence[Document]) -> None:
    """Say so where the scores of relations on some documents say nothing."""
    if gold and all(document.relations is None for document in gold):
        logger.warning("relations are annotated in none of the %d gold documents: their scores say nothing", len(gold))


def warn_of_unknown_types(gold: Sequence[Document], labels: LabelSpace) -> None:
    """Say so where documents have relations of types that a model does not know, and so cannot find."""
    types = {relation.type for document in gold for relation in document.relations or ()}
    if unknown := sorted(types - {*labels.relation_types}):
        told = ", ".join(unknown[:_TOLD]) + ", ..." * (len(unknown) > _TOLD)
        logger.warning("%d of the %d relation types here are none of the model's: %s", len(unknown), len(types), told)


def scores_of(documents: Sequence[DocumentCounts], names: Iterable[str] | None = None) -> dict[str, Any]:
    """The scores of documents together: each count is summed before it is divided.

    Args:
        documents: with the same counts in each.
        names: the counts to report; by default those of the documents, and :data:`COUNTED` where there are none. Of
            documents in which there is nothing to find, what is counted beside :data:`COUNTED` is left out.

    Returns:
        What :func:`~jointie.metrics.evaluation.evaluate` returns.
    """
    if names is None:
        names = documents[0].counts if documents else COUNTED
    totals = {name: total(document.counts[name] for document in documents) for name in names}
    scores: dict[str, Any] = {
        "mention": totals["mention"].to_json(),
        "coref": coreference_scores({name: totals[name] for name in METRICS}),
        "relation": totals["relation"].to_json(),
    }
    beside = {name: counts for name, counts in totals.items() if name not in COUNTED}
    told = {name: counts.to_json() for name, counts in beside.items() if name == IGN or counts.gold or not documents}
    return {**scores, **told}


def _counts_of(pair: Pair, facts: TrainingFacts | None, others: Mapping[str, Measure]) -> dict[str, Counts]:
    clusters = clusters_of(pair.gold), clusters_of(pair.predicted)
    counts = {
        "mention": mention_counts(*pair),
        **{name: metric(*clusters) for name, metric in METRICS.items()},
        "relation": relation_counts(*pair),
    }
    if facts is not None:
        counts[IGN] = relation_ign_counts(*pair, facts)
    return counts | {name: count(*pair) for name, count in others.items()}


def _counts_from(name: str, values: Any) -> Counts:
    if not isinstance(values, list) or len(values) != 5 or not isinstance(values[4], bool):
        raise ValueError(f"counts.{name}: expected four numbers and true or false")
    if not all(type(value) in (int, float) and 0 <= value <= _LARGEST for value in values[:4]):
        raise ValueError(f"counts.{name}: the four counts must be numbers that are not negative")
    correct_for_precision, predicted, correct_for_recall, gold = map(float, values[:4])
    found = Counts(correct_for_precision, predicted, correct_for_recall, gold, values[4])
    if found.correct_for_precision > found.predicted + _ROUNDING or found.correct_for_recall > found.gold + _ROUNDING:
        raise ValueError(f"counts.{name}: more is right than there is")
    return found

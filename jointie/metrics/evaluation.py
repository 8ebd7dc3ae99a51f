"""Everything that ``metrics.json`` reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..documents import Document
from .per_document import COUNTED, IGN, Measure, document_counts, scores_of, warn_of_no_relations
from .relations import TrainingFacts


def evaluate(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    training: Iterable[Document] | TrainingFacts | None = None,
    others: Mapping[str, Measure] = {},
) -> dict[str, Any]:
    """Compare predicted documents with gold documents, paired by :func:`~jointie.metrics.alignment.align`.

    Args:
        gold: the annotated documents.
        predicted: what was predicted for them, in any order.
        training: the documents of the training file, or their facts where these are needed more than once;
            ``relation_ign`` is reported only where they are given.
        others: what else to report, by name.

    Returns:
        Fractions in [0, 1]: ``mention``, ``relation`` and ``relation_ign`` with ``precision``, ``recall`` and ``f1``;
        ``coref`` with these for each of ``muc``, ``b_cubed`` and ``ceaf_e``, and ``f1``, the mean of their F1.
        What else is reported has ``precision``, ``recall`` and ``f1``, where a gold document has any of it.

    Raises:
        DataError: if the documents cannot be paired or their texts differ.
    """
    gold = list(gold)
    warn_of_no_relations(gold)
    names = (*COUNTED, *([] if training is None else [IGN]), *others)
    return scores_of(document_counts(gold, predicted, training, others), names)

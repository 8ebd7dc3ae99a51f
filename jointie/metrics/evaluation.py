"""Everything that ``metrics.json`` reports."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import starmap
from typing import Any

from ..documents import Document
from .alignment import Pair, align
from .coreference import coreference_scores
from .counts import total
from .mentions import mention_counts
from .relations import TrainingFacts, relation_counts, relation_ign_counts

logger = logging.getLogger(__name__)


def evaluate(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    training: Iterable[Document] | TrainingFacts | None = None,
) -> dict[str, Any]:
    """Compare predicted documents with gold documents, paired by :func:`~jointie.metrics.alignment.align`.

    Args:
        gold: the annotated documents.
        predicted: what was predicted for them, in any order.
        training: the documents of the training file, or their facts where these are needed more than once;
            ``relation_ign`` is reported only where they are given.

    Returns:
        Fractions in [0, 1]: ``mention``, ``relation`` and ``relation_ign`` with ``precision``, ``recall`` and ``f1``;
        ``coref`` with these for each of ``muc``, ``b_cubed`` and ``ceaf_e``, and ``f1``, the mean of their F1.

    Raises:
        DataError: if the documents cannot be paired or their texts differ.
    """
    pairs = align(gold, predicted)
    _warn_of_no_relations(pairs)
    scores: dict[str, Any] = {
        "mention": total(starmap(mention_counts, pairs)).to_json(),
        "coref": coreference_scores(pairs),
        "relation": total(starmap(relation_counts, pairs)).to_json(),
    }
    if training is not None:
        facts = training if isinstance(training, TrainingFacts) else TrainingFacts.of(training)
        scores["relation_ign"] = total(relation_ign_counts(*pair, facts) for pair in pairs).to_json()
    return scores


def _warn_of_no_relations(pairs: list[Pair]) -> None:
    if pairs and all(pair.gold.relations is None for pair in pairs):
        logger.warning("relations are annotated in none of the %d gold documents: their scores say nothing", len(pairs))

"""The logits at which to decide about mentions and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..components.decoding import Scale
from ..metrics import DocumentCounts, lookup, scores_of
from .policies import Documents, choose

PROBABILITIES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""The probabilities that are tried beside the model's own cut."""


def cuts_to_try(scale: Scale) -> list[float]:
    """Logits, the model's own cut 0 first."""
    return [0.0, *(scale.logit(probability) for probability in PROBABILITIES)]


def choose_cut(counts: Mapping[float, Sequence[DocumentCounts]], metric: str, folds: Sequence[Documents]) -> float:
    """The cut whose metric is highest, if choosing pays on documents that it was not chosen on; else the first.

    Args:
        counts: for each cut what the metrics count in each document; the first cut is that of the model.
        metric: as in ``coref.f1``.
        folds: positions of documents; together all of them.
    """

    def score(chosen: Sequence[tuple[float, Documents]]) -> float:
        return lookup(scores_of([counts[cut][i] for cut, documents in chosen for i in documents]), metric)

    def best(documents: Documents) -> float:
        return max(counts, key=lambda cut: score([(cut, documents)]))  # of equals the first

    return choose([lambda _: next(iter(counts)), best], score, folds)

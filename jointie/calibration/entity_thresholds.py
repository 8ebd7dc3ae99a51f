"""Where to decide about mentions and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..components.decoding import Scale
from ..metrics import DocumentCounts, lookup, scores_of

PROBABILITIES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""The probabilities that are tried beside the model's own cut."""


def cuts_to_try(scale: Scale) -> list[float]:
    """Logits, the model's own cut 0 first."""
    return [0.0, *(scale.logit(probability) for probability in PROBABILITIES)]


def choose_cut(counts: Mapping[float, Sequence[DocumentCounts]], metric: str, folds: Sequence[Sequence[int]]) -> float:
    """The cut whose metric is highest, if choosing pays on documents that it was not chosen on; else the first.

    Args:
        counts: for each cut what the metrics count in each document; the first cut is that of the model.
        metric: as in ``coref.f1``.
        folds: positions of documents; together all of them.
    """
    own, documents = next(iter(counts)), sorted(i for fold in folds for i in fold)
    if len(folds) < 2:
        return own
    held_out: list[DocumentCounts] = []
    for fold in folds:
        others = [i for i in documents if i not in set(fold)]
        best = _best(counts, metric, others)
        held_out += [counts[best][i] for i in fold]
    if _score(held_out, metric) <= _score([counts[own][i] for i in documents], metric):
        return own
    return _best(counts, metric, documents)


def _best(counts: Mapping[float, Sequence[DocumentCounts]], metric: str, documents: Sequence[int]) -> float:
    return max(counts, key=lambda cut: _score([counts[cut][i] for i in documents], metric))  # of equals the first


def _score(counts: Sequence[DocumentCounts], metric: str) -> float:
    return lookup(scores_of(counts), metric)

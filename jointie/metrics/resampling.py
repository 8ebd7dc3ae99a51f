"""Scores of many resamples of the same documents at once, computed from a table of their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .coreference import METRICS
from .per_document import COUNTED, IGN, DocumentCounts

Table = NDArray[np.float64]
"""[documents, 5 * names]: for each name of counts the five attributes of :class:`Counts`, the last one negated."""

NAMES = (*COUNTED, IGN)
"""The names of counts that every model has."""
_CELLS = 2**22
"""Of the weights held at once: 32 MiB."""


def count_table(documents: Sequence[DocumentCounts], names: Sequence[str] = NAMES) -> Table:
    """The counts of documents as numbers that add up, in the order of their names; what was not counted is 0."""
    return np.array([[number for name in names for number in _row(document, name)] for document in documents])


def resamples(documents: int, samples: int, seed: int) -> Iterator[Table]:
    """The times that each document is drawn, in ``samples`` draws of as many documents as there are, with replacement.

    Args:
        documents: how many there are.
        samples: how many draws there are.
        seed: what they are a function of.

    Yields:
        [some samples, documents], so many samples at a time that memory stays bounded.
    """
    generator = np.random.default_rng(seed)
    size = max(1, _CELLS // documents)
    chances = np.full(documents, 1 / documents)
    for start in range(0, samples, size):
        yield generator.multinomial(documents, chances, size=min(size, samples - start)).astype(np.float64)


def score(sums: Table, metric: str, names: Sequence[str] = NAMES) -> Table:
    """A metric of each row of summed counts, by the rules of :class:`Counts` for fractions without a denominator.

    Args:
        sums: [samples, 5 * names], rows of a :func:`count_table` added up.
        metric: as in ``metrics.json`` with dots: ``relation.f1``, ``coref.muc.recall``, ``coref.f1``.
        names: those of the table.

    Returns:
        [samples], fractions in [0, 1].
    """
    if metric == "coref.f1":
        return np.mean([_fraction(sums, names.index(name), "f1") for name in METRICS], axis=0)
    *_, name, fraction = metric.split(".")
    return _fraction(sums, names.index(name), fraction)


def _row(document: DocumentCounts, name: str) -> Iterable[float]:
    counts = document.counts.get(name)
    if counts is None:
        return (0.0,) * 5
    return (
        counts.correct_for_precision,
        counts.predicted,
        counts.correct_for_recall,
        counts.gold,
        float(not counts.equal),
    )


def _fraction(sums: Table, place: int, fraction: str) -> Table:
    first = 5 * place
    correct_for_precision, predicted, correct_for_recall, gold, unequal = sums[:, first : first + 5].T
    empty = ((predicted == 0) & (gold == 0) & (unequal == 0)).astype(np.float64)
    precision = _divided(correct_for_precision, predicted, empty)
    recall = _divided(correct_for_recall, gold, empty)
    if fraction != "f1":
        return precision if fraction == "precision" else recall
    return _divided(2 * precision * recall, precision + recall, np.zeros_like(precision))


def _divided(numerator: Table, denominator: Table, otherwise: Table) -> Table:
    return np.divide(numerator, denominator, out=otherwise.copy(), where=denominator != 0)

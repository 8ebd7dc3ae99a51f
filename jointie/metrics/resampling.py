"""Scores of many resamples of the same documents at once, computed from a table of their counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .coreference import METRICS
from .counts import Counts, fractions
from .per_document import DocumentCounts

Table = NDArray[np.float64]
"""[documents, 5 * names]: for each name of counts its :attr:`Counts.row`."""

_CELLS = 2**22
"""Of the weights held at once: 32 MiB."""


def count_table(documents: Sequence[DocumentCounts], names: Sequence[str]) -> Table:
    """The counts of documents as numbers that add up, in the order of their names; what was not counted is 0."""
    return np.array([np.concatenate([d.counts.get(name, Counts()).row for name in names]) for d in documents])


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


def score(sums: Table, metric: str, names: Sequence[str]) -> Table:
    """A metric of each row of summed counts.

    Args:
        sums: [samples, 5 * names], rows of a :func:`count_table` added up.
        metric: as in ``metrics.json`` with dots: ``relation.f1``, ``coref.muc.recall``, ``coref.f1``;
            ``coref.precision`` and ``coref.recall`` are such means too.
        names: those of the table.

    Returns:
        [samples], fractions in [0, 1].
    """
    *_, name, fraction = metric.split(".")
    if name == "coref":
        return np.mean([score(sums, f"{each}.{fraction}", names) for each in METRICS], axis=0)
    first = 5 * names.index(name)
    return fractions(sums[:, first : first + 5])[fraction]

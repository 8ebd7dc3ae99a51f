"""Counts, from which precision, recall and F1 are computed."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Additive counts: those of two documents add up to those of both together.

    Precision is ``correct_for_precision / predicted``, recall ``correct_for_recall / gold``, F1 their harmonic mean.
    A fraction without a denominator is 0, unless there was nothing to find and nothing was claimed: then all three
    are 1. Where a metric does not look at everything (MUC sees no singletons), ``equal`` tells the two cases apart.

    Attributes:
        correct_for_precision: the part of ``predicted`` that is right.
        predicted: how much was claimed.
        correct_for_recall: the part of ``gold`` that was found; some metrics credit the two sides differently.
        gold: how much there was to find.
        equal: whether everything that the metric leaves uncounted is the same on both sides.
    """

    correct_for_precision: float = 0.0
    predicted: float = 0.0
    correct_for_recall: float = 0.0
    gold: float = 0.0
    equal: bool = True

    @classmethod
    def of_sets(cls, gold: Set[object], predicted: Set[object]) -> Counts:
        """The counts where what is claimed is right exactly if it is among what there is to find."""
        correct = float(len(gold & predicted))
        return cls(correct, float(len(predicted)), correct, float(len(gold)))

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.correct_for_precision + other.correct_for_precision,
            self.predicted + other.predicted,
            self.correct_for_recall + other.correct_for_recall,
            self.gold + other.gold,
            self.equal and other.equal,
        )

    @property
    def row(self) -> Row:
        """[5], the attributes in their order, the last one negated, so that sums of rows are rows of sums."""
        return np.array([*astuple(self)[:4], not self.equal], np.float64)

    def to_json(self) -> dict[str, float]:
        """As it stands in ``metrics.json``."""
        return {name: float(value) for name, value in fractions(self.row).items()}

    @property
    def precision(self) -> float:
        """The share of what was claimed that is right, in [0, 1]."""
        return self.to_json()["precision"]

    @property
    def recall(self) -> float:
        """The share of what there was to find that was found, in [0, 1]."""
        return self.to_json()["recall"]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in [0, 1]."""
        return self.to_json()["f1"]


def fractions(rows: Row) -> dict[str, Row]:
    """Precision, recall and F1 in [0, 1], as :class:`Counts` defines them.

    Args:
        rows: [..., 5], as :attr:`Counts.row`.

    Returns:
        [...] for each.
    """
    correct_for_precision, predicted, correct_for_recall, gold, unequal = np.moveaxis(rows, -1, 0)
    nothing = ((predicted == 0) & (gold == 0) & (unequal == 0)).astype(np.float64)
    precision, recall = _divided(correct_for_precision, predicted, nothing), _divided(correct_for_recall, gold, nothing)
    f1 = _divided(2 * precision * recall, precision + recall, np.zeros_like(nothing))
    return {"precision": precision, "recall": recall, "f1": f1}


def _divided(numerator: Row, denominator: Row, otherwise: Row) -> Row:
    return np.divide(numerator, denominator, out=np.array(otherwise), where=denominator != 0)


def total(counts: Iterable[Counts]) -> Counts:
    """The sum, as over the documents of a data set."""
    return sum(counts, Counts())

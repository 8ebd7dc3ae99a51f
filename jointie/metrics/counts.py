"""Counts, from which precision, recall and F1 are computed."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass


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
    def precision(self) -> float:
        """The share of what was claimed that is right, in [0, 1]."""
        return self._ratio(self.correct_for_precision, self.predicted)

    @property
    def recall(self) -> float:
        """The share of what there was to find that was found, in [0, 1]."""
        return self._ratio(self.correct_for_recall, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in [0, 1]."""
        precision, recall = self.precision, self.recall
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def to_json(self) -> dict[str, float]:
        """As it stands in ``metrics.json``."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}

    def _ratio(self, correct: float, of: float) -> float:
        if of:
            return float(correct / of)
        return 1.0 if self.equal and not self.predicted and not self.gold else 0.0


def total(counts: Iterable[Counts]) -> Counts:
    """The sum, as over the documents of a data set."""
    return sum(counts, Counts())

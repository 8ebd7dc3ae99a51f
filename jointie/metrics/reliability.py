"""The reliability of probabilities: of the answers given with 0.8, four in five should be right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 15
"""Of the expected calibration errors, as in Guo et al. (2017)."""
_LEAST = 1e-7


@dataclass(frozen=True)
class Reliability:
    """The distance of probabilities from how often the answers are right.

    Attributes:
        answers: how many there are.
        correct: the share of them that is right.
        mean: the mean probability.
        ece: the expected calibration error over 15 bins of equal width.
        ece_mass: the same over 15 bins of equally many answers.
        brier: the mean squared difference of probability and outcome (Brier 1950).
        nll: the mean negative log-likelihood, in nats.
    """

    answers: int
    correct: float
    mean: float
    ece: float
    ece_mass: float
    brier: float
    nll: float


def reliability(probabilities: ArrayLike, correct: ArrayLike) -> Reliability | None:
    """Compare probabilities with outcomes.

    Args:
        probabilities: of N answers, in [0, 1].
        correct: whether each was right.

    Returns:
        ``None`` where there are no answers.
    """
    p, y = np.asarray(probabilities, np.float64), np.asarray(correct, np.float64)
    if not p.size:
        return None
    inside = np.clip(p, _LEAST, 1 - _LEAST)
    return Reliability(
        answers=p.size,
        correct=float(y.mean()),
        mean=float(p.mean()),
        ece=calibration_error(p, y),
        ece_mass=calibration_error(p, y, equal_mass=True),
        brier=float(((p - y) ** 2).mean()),
        nll=float(-(y * np.log(inside) + (1 - y) * np.log1p(-inside)).mean()),
    )


def calibration_error(
    probabilities: ArrayLike, correct: ArrayLike, bins: int = BINS, equal_mass: bool = False
) -> float:
    """The expected calibration error (ECE) of Naeini et al. (2015), as binned in Guo et al. (2017).

    The answers are put into bins by their probability; the error is the mean over the answers of
    \\|mean probability - share that is right\\| in their bin.

    Args:
        probabilities: of N > 0 answers, in [0, 1].
        correct: whether each was right.
        bins: how many.
        equal_mass: whether the bins hold equally many answers, or are equally wide.
    """
    p, y = np.asarray(probabilities, np.float64), np.asarray(correct, np.float64)
    index = _by_mass(p, bins) if equal_mass else np.clip(np.ceil(p * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(index, p - y, minlength=bins)  # of each bin, times its answers
    return float(np.abs(gaps).sum() / p.size)


def _by_mass(p: NDArray[np.float64], bins: int) -> NDArray[np.intp]:
    """The bin of each answer; equal probabilities may part, in the order in which they stand."""
    rank = np.empty(p.size, np.intp)
    rank[np.argsort(p, kind="stable")] = np.arange(p.size)
    return rank * bins // p.size

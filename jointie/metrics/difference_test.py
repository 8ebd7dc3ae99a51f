"""Whether the difference between two settings is more than the choice of documents and seeds makes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Array = NDArray[np.float64]

_ROUNDING = 1e-12
"""Differences of fractions below it are none."""


class Scores(NamedTuple):
    """A metric of the n runs of a setting, one for each seed.

    Attributes:
        values: [n], on all documents.
        drawn: [samples, n], on draws of documents, which are the same for all runs and settings.
    """

    values: Array
    drawn: Array


def p_value(first: Scores, second: Scores, documents: int) -> float | None:
    """The two-sided p-value of the difference between the means of two settings, over documents and seeds.

    Its variance has a part from each setting, s^2 / n with the variance s^2 of its runs' scores, which seeds make and
    what documents do to one run alone; and a part from what documents do to all runs of a setting alike,

        c = max(0, D - I_1 / n_1 - I_2 / n_2),

    with the bootstrap variance D of the difference of the means over draws of documents, and I the mean variance
    between the runs of a setting over these draws, each less its score on all documents. The parts are those of
    Obuchowski & Rockette (1995), "Hypothesis Testing of Diagnostic Accuracy for Multiple Readers and Multiple Tests":
    documents are their cases, and seeds their readers, but others for each setting. The test is Student's, with the
    degrees of freedom of Satterthwaite (1946), "An Approximate Distribution of Estimates of Variance Components", as
    Hillis (2007), "A Comparison of Denominator Degrees of Freedom Methods for Multiple Observer ROC Analysis", has them
    for readers: n - 1 for s^2, and for c about the number of documents less one. Where draws of documents change
    nothing, and each setting has several runs, it is Welch's test.

    A setting of one run is taken to scatter as the other does, as by Crawford & Howell (1998), "Comparing an
    Individual's Test Score Against Norms Derived from Small Samples", with the other's n - 1 degrees of freedom. Where
    both have one, documents alone count.

    Args:
        first, second: the same metric of both.
        documents: how many there are.

    Returns:
        A number in [0, 1]; ``None`` where it cannot be told: of one document, or of a difference without any variance.
    """
    if documents < 2:
        return None
    whole = documents / (documents - 1)  # of documents drawn as often as there are the variance is too small by this
    of_documents = whole * float((first.drawn.mean(1) - second.drawn.mean(1)).var())
    runs = [(setting, 1 / len(setting.values)) for setting in (first, second)]
    several = [(setting, share) for setting, share in runs if len(setting.values) > 1]
    one_is_alone = len(several) == 1
    if one_is_alone:
        several = [(several[0][0], sum(share for _, share in runs))]
    own = sum(share * whole * _between_runs(setting) for setting, share in several)
    parts = [(max(0.0, of_documents - own), documents - 1)]
    parts += [(share * float(s.values.var(ddof=1)), len(s.values) - 1) for s, share in several]
    variance = sum(part for part, _ in parts)
    difference = abs(float(first.values.mean() - second.values.mean()))
    if difference < _ROUNDING:
        return 1.0
    if variance < _ROUNDING**2:
        return None
    freedom = parts[1][1] if one_is_alone else variance**2 / sum(part**2 / of for part, of in parts)
    return float(2 * stdtr(freedom, -difference / variance**0.5))


def _between_runs(scores: Scores) -> float:
    """The variance that draws of documents make between the runs of one setting."""
    return float((scores.drawn - scores.values).var(axis=1, ddof=1).mean())

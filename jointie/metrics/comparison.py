"""Settings compared on the same documents: mean and spread over seeds, and differences to a baseline with p-values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

import numpy as np
from numpy.typing import NDArray

from ..config import ConfigError, unknown
from .paired_runs import Run, pair_runs
from .paths import lookup, paths
from .per_document import DocumentCounts, scores_of
from .resampling import count_table, resamples, score

Array = NDArray[np.float64]
Runs = Sequence[Sequence[DocumentCounts]]

_ROUNDING = 1e-12
"""Differences of fractions below it are none."""


@dataclass(frozen=True)
class Comparison:
    """One metric of one setting; fractions in [0, 1].

    Attributes:
        values: of each seed.
        mean: over the seeds.
        standard_deviation: the sample standard deviation over the seeds; ``None`` with one seed.
        delta: the mean less that of the baseline; ``None`` for the baseline itself.
        p: of that difference, see :func:`compare`; ``None`` for the baseline itself.
    """

    values: tuple[float, ...]
    mean: float
    standard_deviation: float | None
    delta: float | None = None
    p: float | None = None

    @classmethod
    def of(cls, values: Sequence[float]) -> Comparison:
        """Of one value or more, without a baseline."""
        return cls(tuple(values), fmean(values), stdev(values) if len(values) > 1 else None)

    def against(self, baseline: Comparison, drawn: Array) -> Comparison:
        """With the difference to a baseline.

        Args:
            baseline: the same metric of the baseline.
            drawn: [samples], the same difference on each draw of documents.
        """
        delta = self.mean - baseline.mean
        as_large = np.abs(drawn - delta) >= abs(delta) - _ROUNDING
        return replace(self, delta=delta, p=(1 + int(as_large.sum())) / (len(drawn) + 1))


def compare(
    settings: Mapping[str, Sequence[Run]], baseline: str, metrics: Sequence[str], samples: int = 10_000, seed: int = 0
) -> dict[str, dict[str, Comparison]]:
    """Compare settings by a paired bootstrap over documents.

    The documents are drawn with replacement, as many as there are, ``samples`` times; every run is scored on the same
    draws. With d the difference between a setting and the baseline (of their means over seeds) on the documents
    themselves, and d* that on a draw, the two-sided p-value is (1 + #{|d* - d| >= |d|}) / (samples + 1): how often the
    choice of documents alone makes a difference as large, where there is none in truth. Centring on d is the shift of
    Efron & Tibshirani (1993), "An Introduction to the Bootstrap", chapter 16, and one side of it (d* > 2d) the test of
    Berg-Kirkpatrick et al. (2012), "An Empirical Investigation of Statistical Significance in NLP". The documents
    themselves count as one draw more, so that p is never 0, as in Davison & Hinkley (1997), "Bootstrap Methods and
    their Application", section 4.2. How much seeds differ does not enter it.

    Args:
        settings: the runs of each setting, one for each seed; their numbers may differ.
        baseline: the setting that the others are compared with.
        metrics: as in ``metrics.json`` with dots: ``relation.f1``, ``coref.muc.recall``.
        samples: how many draws.
        seed: of the draws.

    Returns:
        The comparison of each metric, for each setting in the order given.

    Raises:
        ConfigError: if the baseline or a metric is not known.
        DataError: if the runs were not evaluated on the same annotated documents.
    """
    if baseline not in settings:
        raise ConfigError(unknown("baseline", baseline, settings))
    paired = pair_runs(settings)
    _check_metrics(metrics, paired)
    plain = {name: _scored(runs, metrics) for name, runs in paired.items()}
    if len(settings) == 1:
        return plain
    drawn = _drawn(paired, metrics, samples, seed)
    for name in (name for name in settings if name != baseline):
        for i, metric in enumerate(metrics):
            differences = drawn[name][:, i] - drawn[baseline][:, i]
            plain[name][metric] = plain[name][metric].against(plain[baseline][metric], differences)
    return plain


def known_metrics(documents: Sequence[DocumentCounts]) -> list[str]:
    """The metrics that can be computed for documents, with dots."""
    return list(paths(scores_of(documents)))


def _check_metrics(metrics: Sequence[str], paired: Mapping[str, Runs]) -> None:
    first, *others = [known_metrics(run[:1]) for of_setting in paired.values() for run in of_setting]
    known = {metric: None for metric in first if all(metric in other for other in others)}
    for metric in metrics:
        if metric not in known:
            raise ConfigError(unknown("metric", metric, known))


def _scored(runs: Runs, metrics: Sequence[str]) -> dict[str, Comparison]:
    scores = [scores_of(run) for run in runs]
    return {metric: Comparison.of([lookup(each, metric) for each in scores]) for metric in metrics}


def _drawn(paired: Mapping[str, Runs], metrics: Sequence[str], samples: int, seed: int) -> dict[str, Array]:
    """[samples, metrics] for each setting: the mean over its seeds, on draws that all settings share."""
    names = tuple(dict.fromkeys(name for runs in paired.values() for run in runs for name in run[0].counts))
    tables = {name: [count_table(run, names) for run in runs] for name, runs in paired.items()}
    documents = len(next(iter(tables.values()))[0])
    parts: dict[str, list[Array]] = {name: [] for name in tables}
    for weights in resamples(documents, samples, seed):
        for name, of_seeds in tables.items():
            sums = [weights @ table for table in of_seeds]
            means = [np.mean([score(each, metric, names) for each in sums], axis=0) for metric in metrics]
            parts[name].append(np.stack(means, axis=1))
    return {name: np.concatenate(part) for name, part in parts.items()}

"""Settings compared on the same documents: mean and spread over seeds, and differences to a baseline with p-values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

import numpy as np
from numpy.typing import NDArray

from ..config import ConfigError, unknown
from .multiple_tests import holm
from .paired_runs import Run, pair_runs
from .paths import paths
from .per_document import DocumentCounts, scores_of
from .resampling import Table, count_table, resamples, score

Array = NDArray[np.float64]
Tables = Sequence[Table]
"""Of each run of a setting."""

ALMOST_NOTHING = 0.01
"""A recall below it says little, and so does its difference to another below it."""
_MEANS = ("coref.precision", "coref.recall")
"""Of the coreference metrics, as ``coref.f1`` is; ``metrics.json`` leaves them out."""
_ROUNDING = 1e-12
"""Differences of fractions below it are none."""


@dataclass(frozen=True)
class Comparison:
    """One metric of one setting; fractions in [0, 1].

    Attributes:
        values: of each seed.
        mean: over the seeds.
        standard_deviation: the sample standard deviation over the seeds; ``None`` with one seed.
        delta: the mean less that of the baseline; this and what follows is ``None`` for the baseline itself.
        delta_deviation: the standard deviation of the difference between a training of each, that of independent
            values: the root of the sum of both variances; ``None`` where one of the two has one seed.
        p: of that difference, see :func:`compare`.
        p_holm: corrected for all differences that are compared.
        almost_nothing: whether both find less than :data:`ALMOST_NOTHING` of what there is to find.
    """

    values: tuple[float, ...]
    mean: float
    standard_deviation: float | None
    delta: float | None = None
    delta_deviation: float | None = None
    p: float | None = None
    p_holm: float | None = None
    almost_nothing: bool | None = None

    @classmethod
    def of(cls, values: Sequence[float]) -> Comparison:
        """Of one value or more, without a baseline."""
        return cls(tuple(values), fmean(values), stdev(values) if len(values) > 1 else None)

    def against(self, baseline: Comparison, drawn: Array) -> Comparison:
        """With the difference to a baseline.

        Args:
            baseline: the same metric of the baseline.
            drawn: [samples], the same difference on each draw of documents and seeds.
        """
        delta = self.mean - baseline.mean
        deviations = self.standard_deviation, baseline.standard_deviation
        deviation = None if None in deviations else math.hypot(*deviations)  # type: ignore[arg-type]
        as_large = np.abs(drawn - delta) >= abs(delta) - _ROUNDING
        p = (1 + int(as_large.sum())) / (len(drawn) + 1)
        return replace(self, delta=delta, delta_deviation=deviation, p=p)


def compare(
    settings: Mapping[str, Sequence[Run]], baseline: str, metrics: Sequence[str], samples: int = 10_000, seed: int = 0
) -> dict[str, dict[str, Comparison]]:
    """Compare settings by a paired bootstrap over documents and seeds.

    As many documents as there are get drawn with replacement, ``samples`` times; every run is scored on the same
    draws. Of the n > 1 seeds of each setting n - 1 are drawn with replacement, for each setting by itself. With d the
    difference between a setting and the baseline (of their means over seeds) as they are, and d* that on a draw, the
    two-sided p-value is ``(1 + #{|d* - d| >= |d|}) / (samples + 1)``: how often the choice of documents and seeds alone
    makes a difference as large, where there is none in truth.

    Drawing both together is the Multi-Bootstrap of Sellam et al. (2022), "The MultiBERTs: BERT Reproductions for
    Robustness Analysis", with unpaired seeds; n - 1 of n values give a mean of the right variance s^2 / n, which n of n
    do not (Rao & Wu 1988, "Resampling Inference With Complex Survey Data"). Centring on d is the shift of Efron &
    Tibshirani (1993), "An Introduction to the Bootstrap", chapter 16. What was measured counts as one draw more, so
    that p is never 0, as in Davison & Hinkley (1997), "Bootstrap Methods and their Application", section 4.2. With a
    single seed the draws are of documents alone. All p-values are corrected together by :func:`holm`.

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
    metrics = tuple(dict.fromkeys(metrics))
    paired = pair_runs(settings)
    _check_metrics(metrics, settings)
    counted = tuple(dict.fromkeys(name for runs in paired.values() for run in runs for name in run[0].counts))
    tables = {name: [count_table(run, counted) for run in runs] for name, runs in paired.items()}
    plain = {
        name: {metric: Comparison.of([_value(each, metric, counted) for each in of_runs]) for metric in metrics}
        for name, of_runs in tables.items()
    }
    if len(settings) == 1:
        return plain
    drawn = _drawn(tables, counted, baseline, metrics, samples, seed)
    for name in (name for name in settings if name != baseline):
        for i, metric in enumerate(metrics):
            differences = drawn[name][:, i] - drawn[baseline][:, i]
            plain[name][metric] = plain[name][metric].against(plain[baseline][metric], differences)
    compared = [(name, metric) for name in settings if name != baseline for metric in metrics]
    corrected = holm([plain[name][metric].p or 0.0 for name, metric in compared])
    for (name, metric), p in zip(compared, corrected):
        recall = f"{metric.rpartition('.')[0]}.recall"
        found = (_value(table, recall, counted) for each in (name, baseline) for table in tables[each])
        few = max(found) < ALMOST_NOTHING
        plain[name][metric] = replace(plain[name][metric], p_holm=p, almost_nothing=few)
    return plain


def known_metrics(documents: Sequence[DocumentCounts]) -> list[str]:
    """The metrics that can be computed for documents, with dots."""
    return list(paths(scores_of(documents)))


def _check_metrics(metrics: Sequence[str], settings: Mapping[str, Sequence[Run]]) -> None:
    runs = [run for of_setting in settings.values() for run in of_setting]
    known = [dict.fromkeys([*known_metrics(run.documents), *_MEANS]) for run in runs]
    of_any = {name: None for of_run in known for name in of_run}
    for metric in metrics:
        if metric not in of_any:
            raise ConfigError(unknown("metric", metric, of_any))
        if lacking := [run.name for run, of_run in zip(runs, known) if metric not in of_run]:
            remedy = "evaluate all runs in the same way (relation_ign needs --train), or leave it out"
            raise ConfigError(f"{metric} was not counted in {', '.join(lacking)}; {remedy}")


def _value(table: Table, metric: str, counted: Sequence[str]) -> float:
    """A metric of all documents together."""
    return float(score(table.sum(axis=0, keepdims=True), metric, counted)[0])


def _drawn(
    tables: Mapping[str, Tables],
    counted: Sequence[str],
    baseline: str,
    metrics: Sequence[str],
    samples: int,
    seed: int,
) -> dict[str, Array]:
    """[samples, metrics] for each setting: the mean over the drawn seeds, on documents that all settings share."""
    documents = len(next(iter(tables.values()))[0])
    # Draws of seeds are apart from those of documents, and what a pair draws does not depend on the other settings.
    generators = {name: np.random.default_rng([seed, 1 if name == baseline else 2]) for name in tables}
    parts: dict[str, list[Array]] = {name: [] for name in tables}
    for weights in resamples(documents, samples, seed):
        for name, of_seeds in tables.items():
            shares = _shares(len(of_seeds), len(weights), generators[name])
            scores = [np.stack([score(weights @ table, m, counted) for m in metrics], axis=1) for table in of_seeds]
            parts[name].append(np.einsum("sn,nsm->sm", shares, np.stack(scores)))
    return {name: np.concatenate(part) for name, part in parts.items()}


def _shares(seeds: int, samples: int, generator: np.random.Generator) -> Array:
    """[samples, seeds]: the share of each seed in the mean, drawn as :func:`compare` says."""
    times = max(1, seeds - 1)
    return generator.multinomial(times, np.full(seeds, 1 / seeds), size=samples) / times

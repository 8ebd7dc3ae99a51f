"""Settings compared on the same documents: mean and spread over seeds, and differences to a baseline with p-values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

import numpy as np

from ..config import ConfigError, unknown
from .coreference import METRICS
from .difference_test import Array, Scores, p_value
from .multiple_tests import holm
from .paired_runs import Run, pair_runs
from .paths import paths
from .per_document import DocumentCounts, scores_of
from .resampling import Table, count_table, resamples, score

Tables = Sequence[Table]
"""Of each run of a setting."""

ALMOST_NOTHING = 0.01
"""A recall below it says little, and so does its difference to another below it."""
_MEANS = ("coref.precision", "coref.recall")
"""Of the coreference metrics, as ``coref.f1`` is; ``metrics.json`` leaves them out."""


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
        p: of that difference, see :func:`compare`; ``None`` too where there is one document, or nothing to find.
        p_holm: corrected for all p-values that there are.
        almost_nothing: whether both find less than :data:`ALMOST_NOTHING` of what there is to find.
        nothing_to_find: whether the documents have nothing of what the metric counts.
    """

    values: tuple[float, ...]
    mean: float
    standard_deviation: float | None
    delta: float | None = None
    delta_deviation: float | None = None
    p: float | None = None
    p_holm: float | None = None
    almost_nothing: bool | None = None
    nothing_to_find: bool | None = None

    @classmethod
    def of(cls, values: Sequence[float]) -> Comparison:
        """Of one value or more, without a baseline."""
        return cls(tuple(values), fmean(values), stdev(values) if len(values) > 1 else None)

    def against(self, baseline: Comparison) -> Comparison:
        """With the difference to the same metric of a baseline."""
        deviations = self.standard_deviation, baseline.standard_deviation
        deviation = None if None in deviations else math.hypot(*deviations)  # type: ignore[arg-type]
        return replace(self, delta=self.mean - baseline.mean, delta_deviation=deviation)


def compare(
    settings: Mapping[str, Sequence[Run]], baseline: str, metrics: Sequence[str], samples: int = 10_000, seed: int = 0
) -> dict[str, dict[str, Comparison]]:
    """Compare settings: :func:`~.difference_test.p_value` of each difference to the baseline, over documents and seeds.

    As many documents as there are get drawn with replacement, ``samples`` times; every run is scored on the same
    draws. All p-values are corrected together by :func:`holm`.

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
    drawn = _drawn(tables, counted, metrics, samples, seed)
    of_baseline = tables[baseline]
    for i, metric in enumerate(metrics):
        scores = {name: Scores(np.array(plain[name][metric].values), drawn[name][:, :, i]) for name in tables}
        to_find = _to_find(of_baseline[0], metric, counted)
        recall = f"{metric.rpartition('.')[0]}.recall"
        for name in (name for name in settings if name != baseline):
            p = p_value(scores[name], scores[baseline], len(of_baseline[0])) if to_find else None
            found = max(_value(table, recall, counted) for table in (*tables[name], *of_baseline))
            few = bool(to_find) and found < ALMOST_NOTHING
            against = plain[name][metric].against(plain[baseline][metric])
            plain[name][metric] = replace(against, p=p, almost_nothing=few, nothing_to_find=not to_find)
    return _corrected(plain)


def _corrected(compared: dict[str, dict[str, Comparison]]) -> dict[str, dict[str, Comparison]]:
    """With all p-values corrected together."""
    known = {(name, m): each.p for name, of in compared.items() for m, each in of.items() if each.p is not None}
    for (name, metric), p in zip(known, holm([*known.values()])):
        compared[name][metric] = replace(compared[name][metric], p_holm=p)
    return compared


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


def _to_find(table: Table, metric: str, counted: Sequence[str]) -> float:
    """How much there is to find of what a metric counts."""
    name = metric.split(".")[-2]
    names = METRICS if name == "coref" else (name,)
    return float(sum(table[:, 5 * counted.index(each) + 3].sum() for each in names))


def _drawn(
    tables: Mapping[str, Tables], counted: Sequence[str], metrics: Sequence[str], samples: int, seed: int
) -> dict[str, Array]:
    """[samples, runs, metrics] for each setting: the scores on draws of documents, which all settings share."""
    parts: dict[str, list[Array]] = {name: [] for name in tables}
    for weights in resamples(len(next(iter(tables.values()))[0]), samples, seed):
        for name, of_runs in tables.items():
            sums = [weights @ table for table in of_runs]
            parts[name].append(np.stack([[score(each, m, counted) for each in sums] for m in metrics]).T)
    return {name: np.concatenate(part) for name, part in parts.items()}

"""The report of ``jointie compare``."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jointie.config import ABSENT, DataError, differences
from jointie.metrics import IGN, Comparison, DocumentCounts, Run, compare
from jointie.training import GIVEN, BestEpoch, FinishedRun

logger = logging.getLogger(__name__)

PARTS = ("test", "validation", GIVEN)
METRICS = ("mention.f1", "coref.f1", "relation.f1", f"{IGN}.f1")
SEED = "trainer.seed"
"""In which the runs of a setting differ."""

Runs = Sequence[FinishedRun]


@dataclass(frozen=True)
class Setting:
    """A setting and its comparisons.

    Attributes:
        runs: the paths of its runs, one for each seed.
        best_epochs: of its trainings; ``None`` for a run of which only the counts are known.
        differences: for each path in the spec where one of its runs differs from the baseline's first, for each run the
            values of ``baseline`` and ``setting``, as far as they are there; ``None`` where a spec is not known.
        metrics: the comparison of each.
    """

    runs: Sequence[str]
    best_epochs: Sequence[BestEpoch | None]
    differences: Mapping[str, Sequence[Mapping[str, Any]]] | None
    metrics: Mapping[str, Comparison]


@dataclass(frozen=True)
class Report:
    """Settings side by side.

    Attributes:
        part: one of :data:`PARTS`.
        documents: how many there are in it.
        baseline: the name of a setting.
        samples: draws of documents.
        seed: of the draws.
        settings: by their names.
    """

    part: str
    documents: int
    baseline: str
    samples: int
    seed: int
    settings: Mapping[str, Setting]

    @property
    def metrics(self) -> list[str]:
        """The metrics that are compared."""
        return list(self.settings[self.baseline].metrics)

    @property
    def comparisons(self) -> int:
        """The number of p-values."""
        return sum(each.p is not None for setting in self.settings.values() for each in setting.metrics.values())

    def best(self, metric: str) -> set[str]:
        """The names of the settings whose mean is the highest, to a hundredth of a point; none where all are alike."""
        means = {name: round(setting.metrics[metric].mean, 4) for name, setting in self.settings.items()}
        highest = {name for name, mean in means.items() if mean == max(means.values())}
        return highest if len(highest) < len(means) else set()


def report_on(
    settings: Mapping[str, Runs],
    baseline: str | None = None,
    part: str | None = None,
    metrics: Sequence[str] = (),
    samples: int = 10_000,
    seed: int = 0,
) -> Report:
    """Compare settings.

    Args:
        settings: the runs of each, one for each seed.
        baseline: the setting to compare with; by default the first.
        part: one of :data:`PARTS`; by default the first that all runs have.
        metrics: with dots; by default :data:`METRICS`.
        samples: draws of documents.
        seed: of the draws.

    Raises:
        ConfigError: if the baseline or a metric is not known.
        DataError: if the runs were not evaluated on the same annotated documents.
    """
    runs = [run for of_setting in settings.values() for run in of_setting]
    part = part or _common_part(runs)
    counted = {name: [Run(str(run.path), _documents(run, part)) for run in of] for name, of in settings.items()}
    baseline = next(iter(settings)) if baseline is None else baseline
    for name, of in settings.items():
        _warn_of_repeated_seeds(name, of)
    comparisons = compare(counted, baseline, metrics or _metrics_of_all(runs, part), samples, seed)
    reported = {
        name: Setting(
            [str(run.path) for run in of],
            [run.best_epoch for run in of],
            _differences(of, settings[baseline]),
            comparisons[name],
        )
        for name, of in settings.items()
    }
    return Report(part, len(runs[0].parts[part]), baseline, samples, seed, reported)


def _common_part(runs: Runs) -> str:
    """The first of the parts that all runs were evaluated on."""
    for part in PARTS:
        if all(part in run.parts for run in runs):
            return part
    held = "; ".join(f"{run.path} was evaluated {_evaluated(run)}" for run in runs)
    raise DataError(
        f"no part of the documents is in all runs ({held})",
        remedy="evaluate them alike on the same documents: jointie evaluate RUN DATA --counts FILE, and give the files",
    )


def _evaluated(run: FinishedRun) -> str:
    """``on validation, test``, or ``given gold entities``."""
    others = ", ".join(part for part in run.parts if part != GIVEN)
    return " and ".join([f"on {others}"] * bool(others) + ["given gold entities"] * (GIVEN in run.parts))


def _documents(run: FinishedRun, part: str) -> list[DocumentCounts]:
    if part not in run.parts:
        message = f"the run has no {part} documents, only {', '.join(run.parts)}"
        raise DataError(message, source=run.path, remedy="choose others with --on, or leave the run out")
    return run.parts[part]


def _warn_of_repeated_seeds(name: str, runs: Runs) -> None:
    """Runs of one seed are no independent trainings, and make the deviation over seeds too small."""
    for seed, times in Counter(_seed(run) for run in runs).items():
        if seed is not None and times > 1:
            same = ", ".join(str(run.path) for run in runs if _seed(run) == seed)
            logger.warning("setting %s: %d of its runs have the seed %d (%s)", name, times, seed, same)


def _seed(run: FinishedRun) -> int | None:
    """The seed of a training, where it is known."""
    trainer = (run.config or {}).get("trainer")
    seed = trainer.get("seed") if isinstance(trainer, Mapping) else None
    return seed if isinstance(seed, int) else None


def _metrics_of_all(runs: Runs, part: str) -> list[str]:
    """The metrics to show where none are chosen: not those that were not computed for every run."""
    without = [str(run.path) for run in runs if IGN not in run.parts[part][0].counts]
    if without and len(without) < len(runs):
        logger.warning("%s is left out: it was not computed for %s", IGN, ", ".join(without))
    return [metric for metric in METRICS if not (without and metric.startswith(f"{IGN}."))]


def _differences(runs: Runs, baseline: Runs) -> dict[str, list[dict[str, Any]]] | None:
    """The values of each run's spec at the paths where one differs from the baseline's first run, seeds aside."""
    base, configs = baseline[0].config, [run.config for run in runs]
    if base is None or None in configs:
        return None
    of_runs = [differences(base, config) for config in configs]
    bases = {path: difference.base for found in of_runs for path, difference in found.items() if path != SEED}
    return {
        path: [_values(value, found[path].other if path in found else value) for found in of_runs]
        for path, value in bases.items()
    }


def _values(baseline: Any, setting: Any) -> dict[str, Any]:
    return {name: v for name, v in (("baseline", baseline), ("setting", setting)) if v is not ABSENT}

"""Scores as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jointie.metrics import Comparison

from .aligned import aligned

COLUMNS = {"precision": "precision", "recall": "recall", "f1": "F1"}
"""The keys of a metric's values, and the heads of their columns."""


def metrics_table(title: str, *of_seeds: dict[str, Any]) -> str:
    """Precision, recall and F1 in percent, a line for each metric; of several seeds mean and standard deviation."""
    seeds = [dict(_rows(metrics)) for metrics in of_seeds]
    rows = [
        (
            f"  {name}",
            *(points(Comparison.of([s[name][key] for s in seeds])) if key in values else "" for key in COLUMNS),
        )
        for name, values in seeds[0].items()
    ]
    return f"{title}\n{aligned(['', *COLUMNS.values()], rows)}"


def points(comparison: Comparison) -> str:
    """``83.68 ± 0.12``, in percent; the deviation only where there are several seeds."""
    deviation = comparison.standard_deviation
    return f"{100 * comparison.mean:.2f}" + ("" if deviation is None else f" ± {100 * deviation:.2f}")


def epoch_text(best: int | Mapping[str, int]) -> str:
    """``12``, or ``coreference 12, relations 7`` where a model was trained in several stages."""
    return ", ".join(f"{stage} {epoch}" for stage, epoch in best.items()) if isinstance(best, Mapping) else str(best)


def _rows(metrics: dict[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """The metrics by the names that they have in tables."""
    for name, values in metrics.items():
        nested = {key: value for key, value in values.items() if isinstance(value, dict)}
        for key, value in nested.items():
            yield f"{name} {key}", value
        yield (f"{name} mean" if nested else name), values

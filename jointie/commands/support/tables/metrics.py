"""Scores as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .aligned import aligned

COLUMNS = {"precision": "precision", "recall": "recall", "f1": "F1"}
"""The keys of a metric's values, and the heads of their columns."""


def metrics_table(title: str, metrics: dict[str, Any]) -> str:
    """Precision, recall and F1 in percent, a line for each metric."""
    rows = [
        (f"  {name}", *(f"{100 * values[key]:.2f}" if key in values else "" for key in COLUMNS))
        for name, values in metric_rows(metrics)
    ]
    return f"{title}\n{aligned(['', *COLUMNS.values()], rows)}"


def metric_rows(metrics: dict[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """The metrics by the names that they have in tables."""
    for name, values in metrics.items():
        nested = {key: value for key, value in values.items() if isinstance(value, dict)}
        for key, value in nested.items():
            yield f"{name} {key}", value
        yield (f"{name} mean" if nested else name), values

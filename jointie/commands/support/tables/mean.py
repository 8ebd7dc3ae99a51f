"""The mean of metrics over seeds as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jointie.metrics import Comparison

from .comparison import points
from .metrics import metric_rows

_COLUMNS = {"precision": "precision", "recall": "recall", "f1": "F1"}


def mean_table(title: str, of_seeds: Sequence[dict[str, Any]]) -> str:
    """Mean and standard deviation of precision, recall and F1 in percent, a line for each metric."""
    lines = [title, f"  {'':14}" + "".join(f"{column:>16}" for column in _COLUMNS.values())]
    rows = [dict(metric_rows(metrics)) for metrics in of_seeds]
    for name in rows[0]:
        cells = (_cell([row[name][key] for row in rows]) if key in rows[0][name] else "" for key in _COLUMNS)
        lines.append(f"  {name:14}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def _cell(values: Sequence[float]) -> str:
    comparison = Comparison.of(values)
    return points(comparison.mean, comparison.deviation)

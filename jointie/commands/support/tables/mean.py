"""The mean of metrics over seeds as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jointie.metrics import Comparison

from .aligned import aligned
from .comparison import points
from .metrics import COLUMNS, metric_rows


def mean_table(title: str, of_seeds: Sequence[dict[str, Any]]) -> str:
    """Mean and standard deviation of precision, recall and F1 in percent, a line for each metric."""
    seeds = [dict(metric_rows(metrics)) for metrics in of_seeds]
    rows = [
        (f"  {name}", *(_cell([seed[name][key] for seed in seeds]) if key in values else "" for key in COLUMNS))
        for name, values in seeds[0].items()
    ]
    return f"{title}\n{aligned(['', *COLUMNS.values()], rows)}"


def _cell(values: Sequence[float]) -> str:
    comparison = Comparison.of(values)
    return points(comparison.mean, comparison.standard_deviation)

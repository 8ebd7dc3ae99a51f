"""Scores as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def metrics_table(title: str, metrics: dict[str, Any]) -> str:
    """Precision, recall and F1 in percent, a line for each metric."""
    lines = [title, f"  {'':14}{'precision':>10}{'recall':>10}{'F1':>10}"]
    for name, values in metric_rows(metrics):
        cells = (f"{100 * values[key]:.2f}" if key in values else "" for key in ("precision", "recall", "f1"))
        lines.append(f"  {name:14}" + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join(lines)


def metric_rows(metrics: dict[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """The metrics by the names that they have in tables."""
    for name, values in metrics.items():
        nested = {key: value for key, value in values.items() if isinstance(value, dict)}
        for key, value in nested.items():
            yield f"{name} {key}", value
        yield (f"{name} mean" if nested else name), values

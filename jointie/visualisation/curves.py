"""Losses and metrics of trainings over their epochs, as a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..config import ConfigError, unknown
from ..metrics.paths import paths
from .figures import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Runs = Mapping[str, Sequence[Mapping[str, Any]]]
"""The epochs of each run by its name, as ``metrics.jsonl`` holds them."""

_COLUMNS = 3
_PANEL = (4.4, 2.9)
"""Width and height of a panel in inches."""


def draw_curves(runs: Runs, metrics: Sequence[str]) -> Figure:
    """Draw one panel for each loss and each metric, with a line for each run; the best epoch has a dot.

    Args:
        runs: the epochs of each.
        metrics: names such as ``relation.f1``, of the documents to validate on.

    Returns:
        The figure, to be saved by its ``savefig``.

    Raises:
        ConfigError: if no run has one of the metrics, or matplotlib is not installed.
    """
    measured = [epoch.get("validation") or {} for epochs in runs.values() for epoch in epochs]
    known = {path: None for of_epoch in measured for path in paths(of_epoch)}
    for name in metrics:
        if not has_metric(runs, name):
            raise ConfigError(unknown("metric of documents to validate on", name, known))
    losses = list(dict.fromkeys(name for epochs in runs.values() for epoch in epochs for name in epoch["losses"]))
    panels: list[tuple[str, tuple[str, ...]]] = [(f"loss: {name}", ("losses", name)) for name in losses]
    panels += [(name, _path_of(name)) for name in metrics]
    rows = math.ceil(len(panels) / _COLUMNS)
    lines: dict[str, Any] = {}
    with new_figure(_COLUMNS * _PANEL[0], rows * _PANEL[1]) as figure:
        for number, (title, path) in enumerate(panels, 1):
            axes: Any = figure.add_subplot(rows, _COLUMNS, number)
            axes.set_title(title, fontsize=10)
            axes.set_xlabel("epoch")
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.grid(alpha=0.3)
            for colour, (name, epochs) in enumerate(runs.items()):
                if line := _draw_line(axes, f"C{colour % 10}", epochs, path):
                    lines.setdefault(name, line)
        figure.legend(lines.values(), lines, loc="outside upper center", ncols=_COLUMNS, frameon=False)
    return figure


def has_metric(runs: Runs, name: str) -> bool:
    """Whether an epoch of any run has a metric of documents to validate on."""
    return any(_at(epoch, _path_of(name)) is not None for epochs in runs.values() for epoch in epochs)


def _path_of(metric: str) -> tuple[str, ...]:
    return ("validation", *metric.split("."))


def _draw_line(axes: Any, colour: str, epochs: Sequence[Mapping[str, Any]], path: Sequence[str]) -> Any:
    """The line through the epochs that have a value; ``None`` where none has."""
    points = [(epoch["epoch"], value, epoch.get("best")) for epoch in epochs if (value := _at(epoch, path)) is not None]
    if not points:
        return None
    x, y, best = zip(*points, strict=True)
    (line,) = axes.plot(x, y, color=colour, linewidth=1.4, marker="." if len(points) == 1 else None)
    last = max((number for number, is_best in enumerate(best) if is_best), default=None)
    if last is not None:
        axes.plot(x[last], y[last], "o", color=colour, markersize=5)
    return line


def _at(values: Mapping[str, Any], path: Sequence[str]) -> float | None:
    """The number at a path; ``None`` where there is none."""
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, int | float) else None

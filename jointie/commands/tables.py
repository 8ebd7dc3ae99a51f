"""Numbers as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jointie.documents import Statistics


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


def statistics_table(title: str, statistics: Statistics, types: int = 8) -> str:
    """What documents hold, a line for each number, with the most frequent ``types``."""
    rows = {name.replace("_", " "): str(value) for name, value in statistics.to_json().items() if type(value) is int}
    rows["singletons"] += f" ({statistics.singleton_share:.1%})"
    if "max width" in rows:
        rows["mentions out of reach"] += f" (wider than {rows.pop('max width')} words, or across sentences)"
    for name, counts in (("entity types", statistics.entity_types), ("relation types", statistics.relation_types)):
        rows[name] = _most_frequent(counts, types)
    width = max(map(len, rows))
    return "\n".join([title, *(f"  {name:{width}}  {value}" for name, value in rows.items())])


def _most_frequent(counts: Mapping[str, int], limit: int) -> str:
    shown = [f"{name} {count}" for name, count in list(counts.items())[:limit]]
    more = ["..."] if len(counts) > limit else []
    return f"{len(counts)}" + (f": {', '.join(shown + more)}" if counts else "")

"""The breakdown of scores as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .aligned import aligned
from .metrics import COLUMNS

_WIDEST = 32
_MOST_FREQUENT = 10


def breakdown_table(breakdown: Mapping[str, Any], names: Mapping[str, str], by_type: bool = False) -> str:
    """Precision, recall and F1 in percent and two counts, a line for each part, distance and relation type.

    Args:
        breakdown: what :func:`jointie.metrics.breakdown` gave.
        names: readable names of relation types, where they have one.
        by_type: whether all the relation types are shown, or only the most frequent.
    """
    types, distances = breakdown["relation_by_type"], breakdown["relation_by_distance"]
    shown = list(types) if by_type else list(types)[:_MOST_FREQUENT]
    parts = [_row(name, numbers) for name, numbers in breakdown.items() if not name.startswith("relation_by_")]
    of_distances = [_row(distance, numbers) for distance, numbers in distances.items()]
    of_types = [_row(f"{type} {names.get(type, '')}".strip(), types[type]) for type in shown]
    head = ["breakdown", *COLUMNS.values(), "gold", "predicted"]
    lines = aligned(head, [*parts, *of_distances, *of_types], widest=_WIDEST).splitlines()
    if shown:
        what = "relation types"
        if len(shown) < len(types):
            what = f"the {len(shown)} most frequent of {len(types)} relation types (all: --by-type)"
        lines.insert(1 + len(parts) + len(of_distances), what)
        lines.insert(1 + len(parts), "relations by the distance of head and tail in sentences")
    return "\n".join(lines)


def _row(name: str, numbers: Mapping[str, float]) -> list[str]:
    scores = (f"{100 * numbers[key]:.2f}" for key in COLUMNS)
    return [f"  {name}", *scores, str(numbers["gold"]), str(numbers["predicted"])]

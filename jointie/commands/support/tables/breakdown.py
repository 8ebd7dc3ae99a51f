"""The breakdown of scores as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 32
_MOST_FREQUENT = 10


def breakdown_table(breakdown: Mapping[str, Any], names: Mapping[str, str], by_type: bool = False) -> str:
    """Precision, recall and F1 in percent and two counts, a line for each part and then for each relation type.

    Args:
        breakdown: what :func:`jointie.metrics.breakdown` gave.
        names: readable names of relation types, where they have one.
        by_type: whether all the relation types are shown, or only the most frequent.
    """
    types = breakdown["relation_by_type"]
    shown = list(types) if by_type else list(types)[:_MOST_FREQUENT]
    head = f"{'breakdown':{_WIDTH}}{'precision':>11}{'recall':>10}{'F1':>10}{'gold':>8}{'predicted':>11}"
    rows = [_row(name, numbers) for name, numbers in breakdown.items() if name != "relation_by_type"]
    rows += _head_of_types(len(shown), len(types))
    rows += [_row(f"{type} {names.get(type, '')}".strip(), types[type]) for type in shown]
    return "\n".join([head, *rows])


def _head_of_types(shown: int, of: int) -> Iterator[str]:
    if shown:
        yield "relation types" if shown == of else f"the {shown} most frequent of {of} relation types (all: --by-type)"


def _row(name: str, numbers: Mapping[str, float]) -> str:
    label = name if len(name) < _WIDTH - 1 else name[: _WIDTH - 3] + "…"
    scores = "".join(f"{100 * numbers[key]:10.2f}" for key in ("precision", "recall", "f1"))
    return f"  {label:{_WIDTH - 1}}{scores}{numbers['gold']:8}{numbers['predicted']:11}"

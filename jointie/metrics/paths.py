"""Numbers in nested scores, by their paths with dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def paths(scores: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The paths of all numbers: ``mention.precision``, ``coref.muc.f1``, ..."""
    for key, value in scores.items():
        if isinstance(value, dict):
            yield from paths(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def lookup(scores: Any, path: str) -> float:
    """A number in nested scores: ``lookup(scores, "coref.muc.f1")``.

    Raises:
        ValueError: if there is none, naming those that there are.
    """
    value = scores
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, float):
        raise ValueError(f"unknown metric {path!r} (known: {', '.join(paths(scores))})")
    return value

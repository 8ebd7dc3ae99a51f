"""Lists and tuples with other items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def like(sequence: Any, items: Iterable[Any]) -> Any:
    """A list or tuple of the same class, named tuples too, with other items."""
    make = getattr(type(sequence), "_make", type(sequence))
    return make(items)

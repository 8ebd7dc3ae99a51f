"""Unique ids."""

from __future__ import annotations

from collections import Counter


class UniqueIds:
    """Tells repeated ids apart: ``a``, ``a (2)``, ``a (3)``."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._copies: Counter[str] = Counter()

    def __call__(self, id: str) -> str:
        """Return the id itself, or the first free one made of it if it has been given already."""
        unique = id
        while unique in self._given:
            self._copies[id] += 1
            unique = f"{id} ({self._copies[id] + 1})"
        self._given.add(unique)
        return unique

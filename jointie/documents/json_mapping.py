"""An immutable JSON object."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 100
"""The most lists and objects inside of each other: what writes and reads them goes down by calling itself."""


class JsonMapping(Mapping[str, Any]):
    """A JSON object that is hashable and does not change: objects in it are of this class, and lists are tuples.

    It equals any mapping with the same content; lists of it as tuples.

    Args:
        values: ``None``, booleans, numbers, texts, and lists and objects of them by text keys.

    Raises:
        TypeError, ValueError: if a value is none that JSON can hold, or lies too deep.
    """

    def __init__(self, values: Mapping[str, Any] = {}, _depth: int = 0) -> None:
        if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
            raise TypeError(f"expected an object with texts as keys, got {values!r:.60}")
        self._values = {key: _frozen(value, _depth + 1) for key, value in values.items()}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return repr(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The same as dicts and lists."""
        return {key: _plain(value) for key, value in self._values.items()}


def _frozen(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"JSON has no number {value}")
        return value
    if depth > DEEPEST:
        raise ValueError(f"more than {DEEPEST} lists and objects lie inside of each other")
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item, depth + 1) for item in value)
    return JsonMapping(value, depth)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.to_json() if isinstance(value, JsonMapping) else value


NOTHING = JsonMapping()
"""An object without keys."""

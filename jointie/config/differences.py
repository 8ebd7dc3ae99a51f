"""Differences between two specs."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT: Final = _Absent()
"""Stands for a value that one of two specs does not have."""


class Difference(NamedTuple):
    """Two values at the same place, either of which may be :data:`ABSENT`."""

    base: Any
    other: Any


def differences(base: Any, other: Any, path: str = "") -> dict[str, Difference]:
    """The values that differ between two specs, by their paths with dots, as in an override.

    What only one of the specs has differs as a whole.

    Args:
        base: a spec, or a part of one.
        other: another.
        path: where both stand.
    """
    if _is(base, other, dict):
        keys: list[Any] = list(dict.fromkeys([*base, *other]))
        pairs = [Difference(base.get(key, ABSENT), other.get(key, ABSENT)) for key in keys]
    elif _is(base, other, list):
        keys = list(range(max(len(base), len(other))))
        pairs = [Difference(*(each[i] if i < len(each) else ABSENT for each in (base, other))) for i in keys]
    else:
        return {} if _equal(base, other) else {path: Difference(base, other)}
    return {
        place: difference
        for key, pair in zip(keys, pairs)
        for place, difference in differences(*pair, f"{path}.{key}" if path else str(key)).items()
    }


def _is(base: Any, other: Any, kind: type) -> bool:
    return isinstance(base, kind) and isinstance(other, kind)


def _equal(base: Any, other: Any) -> bool:
    """Compare two values; other than to Python, True and 1 are different; 1 and 1.0 are the same."""
    return bool(base == other) and isinstance(base, bool) == isinstance(other, bool)

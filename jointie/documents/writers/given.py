"""Objects that leave out unknown values."""

from __future__ import annotations

from typing import Any


def given(**values: Any) -> dict[str, Any]:
    """The values that are not ``None``, by their names."""
    return {name: value for name, value in values.items() if value is not None}

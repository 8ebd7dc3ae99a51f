"""Objects that leave out unknown values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..annotations import frozen


def given(**values: Any) -> dict[str, Any]:
    """The values that are not ``None``, by their names."""
    return {name: value for name, value in values.items() if value is not None}


def given_extra(extra: Mapping[str, Any]) -> dict[str, Any]:
    """The ``extra`` of a document, entity or relation under its key; nothing where it has no keys."""
    return {"extra": frozen(extra).to_json()} if extra else {}

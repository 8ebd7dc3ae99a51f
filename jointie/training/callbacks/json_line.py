"""A line of a JSON-lines log."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any


def json_line(values: Mapping[str, Any]) -> str:
    """The values as a JSON object in a line, which ends with a line break.

    Args:
        values: nested as JSON is. Numbers that are not finite, which JSON does not have, become ``null``.
    """
    return json.dumps(_finite(values), allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_finite(each) for each in value]
    return value

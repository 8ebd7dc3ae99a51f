"""JSON that every file can hold."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """The value in one line of JSON, readable in all scripts.

    Raises:
        ValueError: if a number in it is not finite.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can write
        return json.dumps(value, allow_nan=False)
    return line

"""The lines of logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def json_line(values: Mapping[str, Any]) -> str:
    """The values as a JSON object in a line; numbers that are not finite, which JSON does not have, become ``null``."""
    return json.dumps(json.loads(json.dumps(values), parse_constant=lambda constant: None)) + "\n"

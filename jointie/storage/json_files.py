"""JSON files that are written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .files import write_file


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file in one step."""
    write_file(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())

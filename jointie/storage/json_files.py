"""JSON files that are written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .files import write_file


def json_bytes(content: Any) -> bytes:
    """The content of a JSON file."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file in one step."""
    write_file(path, json_bytes(content))

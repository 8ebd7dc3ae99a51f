"""Writing what a command gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from jointie.config import ConfigError


def opened(path: Path) -> TextIO:
    """A file to write text to.

    Raises:
        ConfigError: if it cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def write_metrics(metrics: dict[str, Any], path: Path | None) -> None:
    """Write metrics as JSON, if there is a path."""
    if path is not None:
        with opened(path) as stream:
            stream.write(json.dumps(metrics, indent=2) + "\n")

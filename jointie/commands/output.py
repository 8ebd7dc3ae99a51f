"""Writing what a command gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from jointie.config import ConfigError
from jointie.documents import Document, JsonlWriter


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


def write_documents(documents: Iterable[Document], path: Path | None) -> None:
    """Write documents in the native format, if there is a path."""
    if path is not None:
        with opened(path) as stream:
            for document in documents:
                JsonlWriter().write(document, stream)

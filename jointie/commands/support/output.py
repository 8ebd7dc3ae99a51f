"""Opening and writing the output of a command."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Any, TextIO

from jointie.config import ConfigError
from jointie.documents import Document, JsonlWriter, Writer

_BUFFER = 2**20
"""Bytes."""


def open_text(path: Path) -> TextIO:
    """A file to write text to.

    Raises:
        ConfigError: if it cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def open_target(path: Path | None, writer: Writer, format_: str, keep: int = 0) -> AbstractContextManager[Any]:
    """The target of a writer: a text or binary stream, or a folder.

    Args:
        path: the output; ``None`` for standard output.
        writer: says which kind it needs.
        format_: its name, for errors.
        keep: how many bytes of a file that is there already to keep, and to write after.

    Raises:
        ConfigError: if it cannot be opened, or is no place for that kind.
    """
    kind = getattr(writer, "kind", "text")
    if kind == "folder":
        return nullcontext(_folder(path, format_))
    if path is not None:
        return _file(path, kind == "binary", keep)
    if kind == "binary":
        if sys.stdout.isatty():
            raise ConfigError(f"the format {format_!r} is no text for a terminal; name a file with --output")
        return nullcontext(sys.stdout.buffer)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return nullcontext(sys.stdout)


def flush(target: Any) -> None:
    """Pass what is written to the system, so that a crash does not lose it; files of a folder are closed already."""
    if not isinstance(target, Path):
        target.flush()


def _file(path: Path, binary: bool, keep: int) -> IO[Any]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if keep:
            os.truncate(path, keep)
        # The buffer holds most documents whole: the system gets each in one piece, or not at all.
        stream = path.open("ab" if keep else "wb", buffering=_BUFFER)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    return stream if binary else io.TextIOWrapper(stream, encoding="utf-8", newline="\n")


def _folder(path: Path | None, format_: str) -> Path:
    if path is None:
        raise ConfigError(f"the format {format_!r} writes several files; name a folder with --output")
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise ConfigError(f"the folder {path} is not empty; choose a new one, so that no older files stay in it")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    return path


def write_figure(figure: Any, path: Path) -> None:
    """Write a figure of matplotlib in the format that the file's ending names.

    Raises:
        ConfigError: if it cannot be written, or the ending names no format.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    except ValueError as error:
        raise ConfigError(f"{path} cannot be written: {error}") from None


def write_metrics(metrics: Mapping[str, Any], path: Path | None) -> None:
    """Write metrics as JSON, if there is a path."""
    if path is not None:
        with open_text(path) as stream:
            stream.write(json.dumps(metrics, indent=2) + "\n")


def write_documents(documents: Iterable[Document], path: Path | None) -> None:
    """Write documents in the native format, if there is a path."""
    if path is not None:
        with open_text(path) as stream:
            for document in documents:
                JsonlWriter().write(document, stream)

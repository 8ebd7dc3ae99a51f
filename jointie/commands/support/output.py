"""Opening and writing the output of a command."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TextIO

import click

from jointie.config import ConfigError
from jointie.documents import Document, JsonlWriter, Writer, split_part
from jointie.storage import FolderLock, OutputFile, write_file

from .terminal import VisibleStream

_BUFFER = 2**20
"""Bytes."""


@contextmanager
def locked(path: Path | None) -> Iterator[None]:
    """Keep other commands from writing to an output, a file or a folder, until this one is done with it.

    Nobody is kept out of standard output, pipes and devices, and where no file can be made beside the output.

    Raises:
        ConfigError: if another command is writing to it, or it cannot be made.
    """
    if path is None or is_device(path):
        yield
        return
    lock = FolderLock(path.resolve().parent, f".{path.resolve().name}.lock")
    with _writable(path):
        try:
            lock.acquire()
        except BlockingIOError:
            message = f"another command is writing to {path}; wait for it, end it, or choose another output"
            raise ConfigError(message) from None
        except PermissionError:
            pass  # the file itself may be writable
    try:
        yield
    finally:
        lock.release()


def check_writable(*outputs: Path | None) -> None:
    """Try whether files can be written, before anything is computed that they are for; it leaves no trace.

    Args:
        outputs: the files; those that are ``None`` are not wanted.

    Raises:
        ConfigError: naming the first that cannot be written.
    """
    for path in outputs:
        if path is None or is_device(path):
            continue
        with _writable(path):
            place = Path(os.path.realpath(path))
            if place.exists():
                place.open("ab").close()
            else:
                _try_folder(next(folder for folder in place.parents if folder.exists()))


def check_writable_folder(folder: Path) -> None:
    """Try whether files can be made in a folder that is there.

    Raises:
        ConfigError: if they cannot.
    """
    with _writable(folder):
        _try_folder(folder)


def _try_folder(folder: Path) -> None:
    TemporaryFile(dir=folder).close()


def beside(source: Path, ending: str) -> Path:
    """The place of an output beside a file, folder or part of one, with another ending.

    Raises:
        UsageError: if it has no name, as the root folder.
    """
    place = split_part(source)[0]
    if place.name in ("", ".."):
        place = place.resolve()
    if not place.name:
        raise click.UsageError(f"{source} has no name; name the output with --output")
    return place.with_suffix(ending)


def write_text(path: Path, text: str) -> None:
    """Write a text; see :func:`write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file in one step; a link stays, and the file that it leads to is replaced.

    Raises:
        ConfigError: if it cannot be written, or another command is writing to it.
    """
    check_writable(path)
    with locked(path):
        place = Path(os.path.realpath(path))
        if not is_device(path):
            place.parent.mkdir(parents=True, exist_ok=True)
            with suppress(PermissionError):  # no file can be made beside it, and it may itself be writable
                write_file(place, data)
                return
        with _file(place) as stream:
            stream.write(data)


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
    kind = writer.kind
    if kind == "folder":
        return nullcontext(_folder(path, format_))
    if path is not None:
        return _file(path, keep) if kind == "binary" else _as_text(_file(path, keep))
    if sys.stdout is None:
        raise ConfigError("standard output is closed; name a file with --output")
    if kind == "binary":
        if sys.stdout.isatty():
            raise ConfigError(f"the format {format_!r} is no text for a terminal; name a file with --output")
        return nullcontext(sys.stdout.buffer)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    return nullcontext(VisibleStream(sys.stdout) if sys.stdout.isatty() else sys.stdout)


def flush(target: Any) -> None:
    """Pass what is written to the system, so that a crash does not lose it; files of a folder are closed already."""
    if not isinstance(target, Path):
        target.flush()


def _file(path: Path, keep: int = 0) -> BinaryIO:
    with _writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if keep:
            os.truncate(path, keep)
        # The buffer holds most documents whole: the system gets each in one piece, or not at all.
        return io.BufferedWriter(OutputFile(path, "ab" if keep else "wb"), _BUFFER)


def _as_text(stream: BinaryIO) -> TextIO:
    return io.TextIOWrapper(stream, encoding="utf-8", newline="\n")


def _folder(path: Path | None, format_: str) -> Path:
    if path is None:
        raise ConfigError(f"the format {format_!r} writes several files; name a folder with --output")
    with _writable(path):
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise ConfigError(f"the folder {path} is not empty; choose a new one, so that no older files stay in it")
    return path


def is_device(path: Path) -> bool:
    """Whether it is a terminal, pipe or device."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Turn errors of an output into a :class:`ConfigError`."""
    try:
        yield
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def write_figure(figure: Any, path: Path) -> None:
    """Write a figure of matplotlib in the format that the file's ending names.

    Raises:
        ConfigError: if it cannot be written, or another command is writing to it.
    """
    content = io.BytesIO()
    figure.savefig(content, format=path.suffix.lower().removeprefix("."))
    write_bytes(path, content.getvalue())


def write_metrics(metrics: Mapping[str, Any], path: Path | None) -> None:
    """Write metrics as JSON, if there is a path."""
    if path is not None:
        write_text(path, json.dumps(metrics, indent=2) + "\n")


def write_documents(documents: Iterable[Document], path: Path | None) -> None:
    """Write documents in the native format, if there is a path."""
    if path is not None:
        write_text(path, JsonlWriter().text_of(documents))

"""Files that are whole or not there: written beside their place, forced to the disk, and then put there in one step."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


def write_file(path: Path, data: bytes, mark: str = "") -> None:
    """Write a file in one step, so that a crash at any moment leaves the old content or the new.

    What a killed process leaves beside it has always the same name, so that the next one replaces it and nothing piles
    up. Two processes that write the same file at once need marks of their own.

    Args:
        path: of the file.
        data: its content.
        mark: in the name of what a killed process leaves.

    Raises:
        OSError: if it cannot be written; the old file is untouched then. Where only the last step failed, to have the
            disk note the new name, the new content stands there, whole.
    """
    temporary = path.with_name(f".{path.name}{mark}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # so that no mode and no link of an earlier one is taken over
        write_through(temporary, data)
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):  # what went wrong first is said
            temporary.unlink()
        if isinstance(error, OSError):
            error.filename = str(path)
        raise
    sync_folder(path.parent)


def write_through(path: Path, data: bytes) -> None:
    """Write a new file and wait until the disk has it.

    Raises:
        OSError: if it exists already or cannot be written; a part of it may stand there then.
    """
    try:
        with open(path, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno is not None and error.filename is None:  # a write does not name its file
            error.filename = str(path)
        raise


class OutputFile(io.FileIO):
    """A file to write, whose errors name it: the system's own about a full disk or quota do not."""

    def write(self, data: Any, /) -> int:
        with self._named():
            return super().write(data)

    def close(self) -> None:
        with self._named():
            super().close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = str(self.name)
            raise


def sync_folder(path: Path) -> None:
    """Wait until the disk knows what stands in a folder.

    Raises:
        OSError: if it does not come to know.
    """
    if os.name == "nt":  # which has no such thing
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # said by file systems over a network that have no such thing
            raise
    finally:
        os.close(handle)

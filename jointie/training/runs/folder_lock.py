"""One training at a time in a folder."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO

from ...config import ConfigError
from ...storage import lock
from ..main_process import is_main_process

LOCK = ".lock"


class FolderLock:
    """Keeps other trainings out of a folder, from when it is acquired until it is released or the process ends.

    As a context it is acquired at the beginning if the folder is there, and released at the end. Of several processes
    that train together the main one holds it.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Keep others out; once is enough.

        Raises:
            ConfigError: if another process keeps this one out.
            OSError: if nothing can be written there.
        """
        while self._file is None and is_main_process():
            file = (self.folder / LOCK).open("a", encoding="utf-8")
            try:
                lock(file)
            except BlockingIOError:
                file.close()
                raise ConfigError(
                    f"another training is writing to {self.folder}; wait for it, end it, or choose another folder"
                ) from None
            if _stands_in(self.folder, file):
                self._file = file
            else:  # the one before has removed it meanwhile
                file.close()

    def mark(self) -> None:
        """Note in the file that a training begins here, for the case that it is killed before it has written anything.

        Raises:
            OSError: if it cannot be written.
        """
        if self._file is not None:
            self._file.write("a training has begun here\n")
            self._file.flush()

    def release(self) -> None:
        """Let others in."""
        if self._file is not None:
            (self.folder / LOCK).unlink(missing_ok=True)
            self._file.close()
            self._file = None

    def __enter__(self) -> FolderLock:
        if self.folder.is_dir():
            try:
                self.acquire()
            except OSError as error:
                raise ConfigError(f"the folder {self.folder} cannot be written: {error.strerror or error}") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def has_begun(folder: Path) -> bool:
    """Whether a training was killed in the folder, or is still there."""
    try:
        return (folder / LOCK).stat().st_size > 0
    except OSError:
        return False


def _stands_in(folder: Path, file: IO[str]) -> bool:
    try:
        return os.path.samestat(os.stat(folder / LOCK), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False

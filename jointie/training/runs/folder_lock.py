"""One training at a time in a folder."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from ...config import ConfigError
from ...storage import LOCK, FolderLock
from ..main_process import is_main_process

BEGUN = ".begun"
"""The name of an empty file that marks a folder in which a training has begun; it is removed with the lock."""
HIDDEN = {LOCK, BEGUN}
"""The names that say nothing of what a folder holds."""


class TrainingLock:
    """Keeps other trainings out of a folder, from when it is acquired until it is released or the process ends.

    As a context it is acquired at the beginning if the folder is there, and released at the end. Of several processes
    that train together the main one holds it.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._lock = folder, FolderLock(folder)

    def acquire(self) -> None:
        """Keep others out; once is enough.

        Raises:
            ConfigError: if another process keeps this one out, or nothing can be written in the folder.
        """
        try:
            if is_main_process():
                self._lock.acquire()
        except BlockingIOError:
            raise ConfigError(
                f"another training is writing to {self.folder}; wait for it, end it, or choose another folder"
            ) from None
        except OSError as error:
            raise ConfigError(f"the folder {self.folder} cannot be written: {error.strerror or error}") from None

    def mark(self) -> None:
        """Mark the folder as a training's, in case it is killed before it has written anything.

        Raises:
            OSError: if nothing can be written there.
        """
        (self.folder / BEGUN).touch()

    def release(self) -> None:
        """Let others in."""
        if self._lock.is_held:
            (self.folder / BEGUN).unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> TrainingLock:
        if self.folder.is_dir():
            self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

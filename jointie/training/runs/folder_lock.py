"""One training at a time in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from ...config import ConfigError

LOCK = ".lock"


class FolderLock:
    """Keeps other trainings out of a folder until it is released, or this process ends in whatever way.

    Args:
        folder: which exists.

    Raises:
        ConfigError: if another process holds it.
        OSError: if nothing can be written there.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK
        self._file: IO[str] | None = self.path.open("a", encoding="utf-8")
        try:
            _lock(self._file)
        except BlockingIOError:
            self._file.close()
            raise ConfigError(
                f"another training is writing to {folder}; wait for it, end it, or choose another folder"
            ) from None

    def release(self) -> None:
        """Let others in."""
        if self._file is not None:
            self.path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def _lock(file: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:  # a system without such locks
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except PermissionError as error:  # how some systems say that it is held
        raise BlockingIOError(*error.args) from error
    except BlockingIOError:
        raise
    except OSError:  # a file system without locks
        return

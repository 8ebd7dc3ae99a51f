"""The lock on a folder, which one process holds at a time."""

from __future__ import annotations

import errno
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

LOCK = ".lock"
"""The name of the file in the folder that is locked; it is removed on release."""

_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)
"""The errors of file systems that have no locks."""


class FolderLock:
    """Keeps other processes out of a folder, from :meth:`acquire` until :meth:`release` or the end of the process.

    On a file system without locks nobody is kept out.

    Args:
        folder: made when it is locked, if it does not exist.
        name: of the file in it that is locked, where only a part of the folder is.

    Attributes:
        is_held: whether this process holds it.
    """

    def __init__(self, folder: Path, name: str = LOCK) -> None:
        self.folder, self.is_held, self._file = folder, False, folder / name
        # Not the soft lock, a file that a killed process would leave behind.
        self._lock = FileLock(self._file, blocking=False, thread_local=False, fallback_to_soft=False)

    def acquire(self) -> None:
        """Keep others out; once is enough.

        Raises:
            BlockingIOError: if another process holds the lock.
            OSError: if the folder cannot be made or written.
        """
        if self.is_held:
            return
        try:
            self._lock.acquire()
        except Timeout:
            if not self._file.exists():
                self._file.touch()  # fails where no file can be made, which filelock takes for a lock
            raise BlockingIOError(errno.EAGAIN, "another process has locked the folder", str(self.folder)) from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        self.is_held = True

    def release(self) -> None:
        """Let others in."""
        if self.is_held:
            self._file.unlink(missing_ok=True)
            self._lock.release()
            self.is_held = False

    def __enter__(self) -> FolderLock:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

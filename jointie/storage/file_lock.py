"""Files that one process holds at a time."""

from __future__ import annotations

from typing import IO, Any


def lock(file: IO[Any]) -> None:
    """Hold an open file until it is closed, or the process ends. Where there are no such locks, nothing is held.

    Raises:
        BlockingIOError: if another process holds it.
    """
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

"""One training at a time in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...config import ConfigError
from ...storage import FolderLock
from ..main_process import is_main_process
from .free_folder import names_in


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Within it, other trainings are kept out of a folder, which is made, and goes again if nothing was written there.

    Of several processes that train together the main one holds the lock.

    Raises:
        ConfigError: if another process keeps this one out, or nothing can be written in the folder.
    """
    names_in(folder)
    lock, made = FolderLock(folder), is_main_process() and not folder.exists()
    try:
        if is_main_process():
            lock.acquire()
    except BlockingIOError:
        raise ConfigError(
            f"another training is writing to {folder}; wait for it, end it, or choose another folder"
        ) from None
    except OSError as error:
        raise ConfigError(f"the folder {folder} cannot be written: {error.strerror or error}") from None
    try:
        yield
    finally:
        lock.release()
        if made:
            with suppress(OSError):
                folder.rmdir()

"""Files that are whole or not there: written beside their place, forced to the disk, and then put there in one step."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Write a file in one step, so that a crash at any moment leaves the old content or the new.

    Raises:
        OSError: if it cannot be written; the old file is untouched then.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        write_through(temporary, data)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_through(path: Path, data: bytes) -> None:
    """Write a file and wait until the disk has it.

    Raises:
        OSError: if it cannot be written; a part of it may stand there then.
    """
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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
    finally:
        os.close(handle)

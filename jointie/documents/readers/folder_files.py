"""The files of a folder of documents."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def files_of(folder: Path, unreadable: Callable[[OSError], object] | None = None) -> list[Path]:
    """What stands in a folder and in those inside it, sorted; it need not be a regular file.

    Hidden files and folders are left out. Links to folders are followed, and no folder is gone through twice.

    Args:
        folder: a folder.
        unreadable: told of each folder that cannot be read.
    """
    found, seen = [], set()
    for at, folders, names in os.walk(folder, onerror=unreadable, followlinks=True):
        status = os.stat(at)
        known = (status.st_dev, status.st_ino) in seen
        seen.add((status.st_dev, status.st_ino))
        folders[:] = [] if known else sorted(name for name in folders if not name.startswith("."))
        found += [] if known else [Path(at, name) for name in names if not name.startswith(".")]
    return sorted(found)

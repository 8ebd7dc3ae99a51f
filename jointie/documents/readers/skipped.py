"""The files of a folder that no reader takes."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path

logger = logging.getLogger(__name__)

_NAMED = 10


def skipped_files(folder: Path, taken: Collection[Path]) -> list[Path]:
    """The files of a folder that are not taken, hidden ones and those of hidden folders left out."""
    every = (file.relative_to(folder) for file in folder.rglob("*") if file not in taken and file.is_file())
    return sorted(file for file in every if not any(part.startswith(".") for part in file.parts))


def report_skipped(folder: Path, files: Sequence[Path]) -> None:
    """Log a warning with the number and the names of the files that were not read, if there are any."""
    if files:
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        names = ", ".join(map(str, files[:_NAMED]))
        logger.warning(
            "%s: %d file(s) not read, as their names have other endings: %s%s", folder, len(files), names, more
        )

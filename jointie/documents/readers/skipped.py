"""The files of a folder that no reader takes."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path

from .folder_files import files_of

logger = logging.getLogger(__name__)

_NAMED = 10


def skipped_files(folder: Path, taken: Collection[Path]) -> list[Path]:
    """The files of a folder that are not taken."""
    return [file.relative_to(folder) for file in files_of(folder) if file not in taken and file.is_file()]


def report_skipped(folder: Path, files: Sequence[Path]) -> None:
    """Log a warning with the number and the names of the files that were not read, if there are any."""
    if files:
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        names = ", ".join(map(str, files[:_NAMED]))
        logger.warning(
            "%s: %d file(s) not read, as their names have other endings: %s%s", folder, len(files), names, more
        )

"""The error that ends a training that was begun, and that of a file that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..config import DataError


class TrainingError(DataError):
    """A training that cannot go on, through no fault of its spec; what was saved before is whole.

    Attributes:
        exit_code: of the command.
    """

    exit_code = 1


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write into one clear error.

    Args:
        path: the file or folder to name where the system names none.

    Raises:
        TrainingError: for an ``OSError``, naming the file.
    """
    try:
        yield
    except OSError as error:
        raise TrainingError(
            f"{error.filename or path} cannot be written: {error.strerror or error}",
            remedy="what was saved before is whole: mend that, and go on with --resume, if checkpoints are kept",
        ) from error

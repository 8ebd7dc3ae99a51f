"""Logs that cannot be written end the training with one clear error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import TrainingError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Within it, a failure to write is said to be one of ``path``.

    Raises:
        TrainingError: for an ``OSError``, naming the file.
    """
    try:
        yield
    except OSError as error:
        raise TrainingError(
            f"{path} cannot be written: {error.strerror or error}",
            remedy="what was saved before is whole: mend that, and go on with --resume",
        ) from error

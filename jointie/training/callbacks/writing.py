"""Logs that cannot be written end the training with one clear error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...config import ConfigError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Within it, a failure to write is said to be one of ``path``.

    Raises:
        ConfigError: for an ``OSError``, naming the file.
    """
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror or error}; mend that and go on with --resume: what was saved "
            "before is whole"
        ) from error

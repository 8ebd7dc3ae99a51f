"""Writing the files of logs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import TrainingError


def json_line(values: Mapping[str, Any]) -> str:
    """The values as a JSON object in a line; numbers that are not finite, which JSON does not have, become ``null``."""
    return json.dumps(json.loads(json.dumps(values), parse_constant=lambda constant: None)) + "\n"


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write into one clear error.

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

"""Files of UTF-8 text, which holds no halves of surrogate pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ...config import ConfigError
from ..surrogates import encodable


def write_utf8(path: Path, text: str) -> None:
    """Write a file of UTF-8 with the text's own line ends; halves of surrogate pairs become U+FFFD.

    Raises:
        ConfigError: if it cannot be written.
    """
    _write(path, text, "wb")


def append_utf8(path: Path, text: str) -> None:
    """Write at the end of a file, as :func:`write_utf8` does."""
    _write(path, text, "ab")


def _write(path: Path, text: str, mode: Literal["wb", "ab"]) -> None:
    try:
        with path.open(mode) as stream:
            stream.write(encodable(text).encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None

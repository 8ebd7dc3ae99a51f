"""Files that are compared with the size and the hash that they should have."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ...storage import sha256_of_file


class Damaged(Exception):
    """A checkpoint that is not whole; the message says why."""


class Content(NamedTuple):
    """The size and the hash of a file.

    Attributes:
        size: in bytes.
        sha256: in hexadecimal digits.
    """

    size: int
    sha256: str

    @classmethod
    def of(cls, data: bytes) -> Content:
        """The size and the hash of ``data``."""
        return cls(len(data), hashlib.sha256(data).hexdigest())


def read_checked(path: Path, content: Content | None = None) -> bytes:
    """Read a file, which has to hold a content where one is given.

    Raises:
        Damaged: if it does not, or cannot be read.
    """
    with _explained(path):
        data = path.read_bytes()
    if content is not None:
        _compare(path, content, Content.of(data))
    return data


def check(path: Path, content: Content) -> None:
    """Compare a file with the content that it has to hold, a piece at a time.

    Raises:
        Damaged: if it is another.
    """
    with _explained(path):
        found = Content(path.stat().st_size, sha256_of_file(path))
    _compare(path, content, found)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Damaged(f"{path.name} is no file")  # and to open a pipe would take for ever
        yield
    except FileNotFoundError:
        raise Damaged(f"{path.name} is missing") from None
    except OSError as error:
        raise Damaged(f"{path.name} cannot be read: {error.strerror or error}") from None


def _compare(path: Path, content: Content, found: Content) -> None:
    if found.size != content.size:
        raise Damaged(f"{path.name} has {found.size} bytes instead of {content.size}")
    if found != content:
        raise Damaged(f"the SHA-256 of {path.name} is not that of the manifest")

"""Files that are compared with the size and the hash that they should have."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

_PIECE = 1 << 20
"""So many bytes are compared at a time."""


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


def read_checked(path: Path, content: Content) -> bytes:
    """Read a file that has to hold a content.

    Raises:
        Damaged: if it does not.
    """
    with _opened(path, content.size) as file:
        data = file.read()
    _compare(path, content, hashlib.sha256(data).hexdigest())
    return data


def check(path: Path, content: Content) -> None:
    """Compare a file with the content that it has to hold, a piece at a time.

    Raises:
        Damaged: if it is another.
    """
    digest = hashlib.sha256()
    with _opened(path, content.size) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    _compare(path, content, digest.hexdigest())


def read_small(path: Path) -> bytes:
    """Read a file of which only the name is known, and that it is small.

    Raises:
        Damaged: if it cannot be read, or is large.
    """
    with _opened(path) as file:
        data = file.read(_PIECE + 1)
    if len(data) > _PIECE:
        raise Damaged(f"{path.name} has more than {_PIECE} bytes")
    return data


@contextmanager
def _opened(path: Path, size: int | None = None) -> Iterator[BinaryIO]:
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Damaged(f"{path.name} is no file")  # and to open a pipe would take for ever
        if size is not None and status.st_size != size:
            raise Damaged(f"{path.name} has {status.st_size} bytes instead of {size}")
        with open(path, "rb") as file:
            yield file
    except FileNotFoundError:
        raise Damaged(f"{path.name} is missing") from None
    except OSError as error:
        raise Damaged(f"{path.name} cannot be read: {error.strerror or error}") from None


def _compare(path: Path, content: Content, sha256: str) -> None:
    if sha256 != content.sha256:
        raise Damaged(f"the SHA-256 of {path.name} is not that of the manifest")

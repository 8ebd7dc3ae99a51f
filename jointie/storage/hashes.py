"""Hashes of files."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK = 2**20


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits, read a block at a time.

    Raises:
        OSError: if it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

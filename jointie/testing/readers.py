"""The contract of readers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..config import DataError
from ..documents import Document, Reader
from ..documents.readers.reader import CodeError

_DAMAGES = 40
"""How many damaged versions of each file are tried."""


def check_reader(reader: Reader, files: Mapping[str, bytes], expected: Sequence[Document]) -> None:
    """Assert the contract of readers.

    A folder of files gives the documents expected, and so do a file that is there alone and a part of it; a file that
    is damaged gives documents or a :class:`~jointie.config.DataError`, and no other error.

    Args:
        reader: the part.
        files: contents by names in a folder, whose endings the reader knows.
        expected: the documents in them, in the order of the names of the files; at least one.
    """
    assert reader.extensions, "a reader names the endings of its files"
    for ending in reader.extensions:
        assert ending == ending.lower() and ending.startswith("."), f"{ending!r}: an ending is lower case, with a dot"
    with TemporaryDirectory() as name:
        folder = Path(name)
        for place, content in files.items():
            (folder / place).write_bytes(content)
        assert list(reader.read(folder)) == list(expected), "the folder holds other documents"
        if len(files) == 1:
            _check_file(reader, folder / next(iter(files)), expected)
        for place, content in files.items():
            for damaged in _damaged(content):
                (folder / place).write_bytes(damaged)
                _check_damaged(reader, folder, damaged)
            (folder / place).write_bytes(content)


def _check_file(reader: Reader, file: Path, expected: Sequence[Document]) -> None:
    assert list(reader.read(file)) == list(expected), "the file holds other documents than its folder"
    assert list(reader.read(f"{file}[:1]")) == list(expected[:1]), "the first document of the file is another"


def _check_damaged(reader: Reader, folder: Path, content: bytes) -> None:
    try:
        items = list(reader.items(folder))
    except DataError as error:
        items = [error]
    for failure in (item for item in items if isinstance(item, CodeError)):
        shown = content if len(content) < 200 else content[:200] + b"..."
        raise AssertionError(f"{failure.message}; raise a DataError on the damaged {shown!r}")


def _damaged(content: bytes) -> Iterator[bytes]:
    """Nothing, the beginnings of a file, and the file with a byte changed or some left out."""
    yield b""
    draw = random.Random(0)
    for _ in range(_DAMAGES if content else 0):
        place, size = draw.randrange(len(content)), draw.randint(1, 9)
        yield content[:place]
        yield content[:place] + draw.choice([b'"', b"0", b"-", b"[", b"\xff", b"\n", b"\t"]) + content[place + 1 :]
        yield content[:place] + content[place + size :]

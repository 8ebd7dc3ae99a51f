"""The reader for a file, by the ending of its name."""

from __future__ import annotations

from pathlib import Path

from ...config import DataError
from .docred import DocREDReader
from .jsonl import JsonlReader
from .reader import Reader, split_part
from .text import TextReader

_READERS: dict[str, type[Reader]] = {
    extension: reader for reader in (JsonlReader, DocREDReader, TextReader) for extension in reader.extensions
}

EXTENSIONS = tuple(_READERS)
"""The endings of files that :func:`reader_for` knows."""


def reader_for(path: str | Path) -> Reader:
    """The built-in reader for a file name: ``.jsonl`` is the native format, ``.json`` DocRED's, ``.txt`` plain text.

    Raises:
        DataError: if the name ends otherwise.
    """
    reader = _READERS.get(split_part(path)[0].suffix.lower())
    if reader is None:
        *others, last = _READERS
        known = f"{', '.join(others)} or {last}"
        raise DataError(f"the file name does not end in {known}", source=path, remedy="name the format with --reader")
    return reader()

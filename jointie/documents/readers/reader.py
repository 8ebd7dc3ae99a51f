"""The family of readers: a file in, documents out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, ClassVar

from ...config import Component, DataError
from ..document import Document
from ..unique import UniqueIds


class Reader(Component):
    """Reads documents from files of one format.

    Implementations give :attr:`extensions` and :meth:`read_stream`. A reader repairs what real data holds and says in
    one warning how often (:meth:`Repairs.report`); what it cannot repair is a :class:`DataError` with file and place.
    """

    default_implementation = "jsonl"
    extensions: ClassVar[tuple[str, ...]]
    """File name endings of this format, in lower case with the dot."""

    def read(self, path: str | Path) -> Iterator[Document]:
        """Read a file, or every file of this format in a folder (sorted by name, sub-folders included).

        Ids that stand in several files of a folder are told apart: ``a``, ``a (2)``. A part of the documents is written
        as a slice after the name: ``train.json[:450]``, ``train.json[450:]``; ends count from the end if negative.

        Raises:
            DataError: if there is no such file, it cannot be read, or what it holds cannot be used.
        """
        name, part = split_slice(path)
        path = Path(name)
        if part is not None:
            yield from list(self.read(path))[part]
            return
        if path.is_dir():
            unique = UniqueIds()
            for file in self.files_in(path):
                for document in self.read(file):
                    yield replace(document, id=unique(document.id))
            return
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            raise not_found(path) from None
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", source=path) from None
        with stream:
            yield from self.read_stream(stream, str(path))

    def files_in(self, folder: Path) -> list[Path]:
        """The files of this format in a folder.

        Raises:
            DataError: if there is none.
        """
        files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in self.extensions and f.is_file())
        if not files:
            raise DataError(f"the folder holds no {' or '.join(self.extensions)} file", source=folder)
        return files

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Document]:
        """Read documents from a binary stream.

        Args:
            stream: the content of one file.
            source: the file's name, for error messages and document ids.
        """
        raise NotImplementedError

    def read_bytes(self, content: bytes, source: str = "<bytes>") -> list[Document]:
        """Read documents from bytes in memory."""
        return list(self.read_stream(io.BytesIO(content), source))


def not_found(path: Path) -> DataError:
    """The error for a path that leads nowhere."""
    return DataError("no such file or folder", source=path, remedy="relative paths start at the working folder")


def split_slice(path: str | Path) -> tuple[str, slice | None]:
    """The name and the slice of ``name[start:stop]``; no slice where a file is really called that."""
    match = re.fullmatch(r"(.+)\[(-?\d*):(-?\d*)\]", str(path), flags=re.DOTALL)
    if match is None or Path(path).exists():
        return str(path), None
    name, start, stop = match.groups()
    return name, slice(int(start) if start.strip("-") else None, int(stop) if stop.strip("-") else None)


def stem(source: str) -> str:
    """The name of a source without folder and ending, ``stdin`` for ``<stdin>``; ids are made of it."""
    return source[1:-1] if source.startswith("<") and source.endswith(">") else Path(source).stem


def decode(content: bytes, source: str, place: str | None = None) -> str:
    """Decode UTF-8.

    Raises:
        DataError: naming the first byte that is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"not UTF-8 text (byte {error.start} is 0x{content[error.start]:02x})",
            source=source,
            place=place,
            remedy="convert the file to UTF-8, for example with iconv",
        ) from None

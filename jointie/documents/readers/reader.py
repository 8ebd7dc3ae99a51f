"""The family of readers: a file in, documents out."""

from __future__ import annotations

import codecs
import io
import os
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from ...config import Component, DataError, JointieError, unknown
from ..document import Document
from ..unique import UniqueIds
from .folder_files import files_of
from .skipped import report_skipped, skipped_files

Item = Document | DataError
"""A document, or the error about one that cannot be used; what stands after it is read nevertheless."""

_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How files begin that hold text and are no text files."""

T = TypeVar("T")


class CodeError(DataError):
    """An error of a reader's code, told as one of the data, so that other files are read nevertheless."""


class Reader(Component):
    """Reads documents from files of one format.

    Implementations give :attr:`extensions` and :meth:`read_stream`. A reader repairs what real data holds and says in
    one warning how often (:meth:`Repairs.report`); what it cannot repair is a :class:`DataError` with file and place.
    Where other documents of the file can still be read, it gives this error in the place of the document.
    """

    default_implementation = "jsonl"
    extensions: tuple[str, ...] = ()
    """File name endings of this format, in lower case with the dot."""
    parts: tuple[str, ...] = ()
    """The names of the parts that the format itself knows; a reader with such names gives :meth:`read_part`."""

    def read(self, path: str | Path) -> Iterator[Document]:
        """Read a file, or every file of this format in a folder (sorted by name, sub-folders included).

        Ids that stand in several files of a folder are told apart: ``a``, ``a (2)``. A part of the documents is written
        after the name: as a slice, ``train.json[:450]``, ``train.json[450:]``, whose ends count from the end if
        negative, as one of :attr:`parts`, ``data[train]``, or as a part of a part, ``data[train][:40]``. A file or
        folder that is really called so is read whole.

        Raises:
            DataError: if there is no such file or part, it cannot be read, or what it holds cannot be used.
        """
        return strict(self.items(path))

    def items(self, path: str | Path) -> Iterator[Item]:
        """Read as :meth:`read` does, with errors in the places of the documents that cannot be used.

        Raises:
            DataError: if there is no such file or part, or nothing of it can be read.
        """
        place, part = split_part(path)
        if isinstance(part, slice):
            yield from list(self.items(place))[part]
        elif part is not None:
            self._check_part(place, part)
            yield from self.read_part(place, part)
        else:
            yield from self._whole(place)

    def read_part(self, path: Path, part: str) -> Iterator[Item]:
        """Read a named part of a file or folder.

        Args:
            path: a file or folder that is there.
            part: one of :attr:`parts`.
        """
        raise NotImplementedError

    def read_folder(self, folder: Path) -> Iterator[Item]:
        """Read every file of this format in a folder.

        Returns:
            The documents with their own ids, which may stand in several files, and an error for each that cannot be
            used.
        """
        for file in self.files_in(folder):
            yield from caught(self._file(file), file)

    def all_of(self, folder: Path) -> Iterator[Item]:
        """Read a folder as :meth:`read_folder` does, and say at the end which of its files were not read."""
        yield from self.read_folder(folder)
        taken = {*self.files_in(folder)}
        report_skipped(folder, skipped_files(folder, {*taken, *self.companions(folder)}))

    def over(self, reader: Reader) -> Reader:
        """This reader for files of another format, which ``reader`` reads.

        One that reads through a reader overrides this: it does its own to what ``reader`` gives. Any other is replaced.
        """
        return reader

    def companions(self, folder: Path) -> Iterable[Path]:
        """The files of a folder that belong to its documents without holding any themselves."""
        return ()

    def files_in(self, folder: Path) -> list[Path]:
        """The files of this format in a folder.

        Raises:
            DataError: if there is none.
        """
        files = [f for f in files_of(folder) if f.suffix.lower() in self.extensions and f.is_file()]
        if not files:
            if not self.extensions:
                raise DataError("files of this format have no ending to find them by in a folder", source=folder)
            raise DataError(f"the folder holds no {' or '.join(self.extensions)} file", source=folder)
        return files

    @abstractmethod
    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        """Read documents from a binary stream.

        Args:
            stream: the content of one file.
            source: the file's name, for error messages and document ids.

        Returns:
            The documents, and an error in the place of each that cannot be used.

        Raises:
            DataError: if the rest cannot be read either.
        """

    def read_bytes(self, content: bytes, source: str = "<bytes>") -> list[Document]:
        """Read documents from bytes in memory. Raises :class:`DataError` as :meth:`read` does."""
        return list(strict(self.documents_of(io.BytesIO(content), source)))

    def documents_of(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        """What :meth:`read_stream` gives; an error of its code, or something else than documents, is a data error.

        Args:
            stream: the content of one file.
            source: the file's name.

        Raises:
            DataError: if the rest cannot be read either.
        """
        try:
            for item in self.read_stream(stream, source):
                if not isinstance(item, (Document, DataError)):
                    raise TypeError(f"it gives a {type(item).__name__} and no Document")
                yield item
        except (JointieError, OSError, MemoryError):
            raise
        except Exception as error:
            message = f"{type(self).__name__}.read_stream fails: {type(error).__name__}: {error}"
            raise CodeError(message, source=source) from error

    def _whole(self, path: Path) -> Iterator[Item]:
        if not os.path.isdir(path):
            yield from self._file(path)
            return
        unique = UniqueIds()
        for item in self.all_of(path):
            yield replace(item, id=unique(item.id)) if isinstance(item, Document) else item

    def _file(self, path: Path) -> Iterator[Item]:
        with opened(path) as stream:
            yield from self.documents_of(stream, str(path))

    def _check_part(self, path: Path, part: str) -> None:
        if not os.path.exists(path):
            raise not_found(path)
        if not self.parts:
            message = f"there is no part {part!r}: this format has no parts with names"
            raise DataError(message, source=path, remedy="a slice is written [:450], another format is for --reader")
        if part not in self.parts:
            raise DataError(unknown("part", part, dict.fromkeys(self.parts)), source=path)


def strict(items: Iterable[T | DataError]) -> Iterator[T]:
    """The items up to the first error, which is raised."""
    for item in items:
        if isinstance(item, DataError):
            raise item
        yield item


def attempt(make: Callable[[], T]) -> T | DataError:
    """The result of a function, or the :class:`DataError` that it raises."""
    try:
        return make()
    except DataError as error:
        return error


def caught(items: Iterable[T | DataError], source: str | Path) -> Iterator[T | DataError]:
    """The items up to one that cannot be read, and the error about it as the last."""
    try:
        yield from items
    except DataError as error:
        yield error
    except OSError as error:
        yield DataError(f"cannot be read: {error.strerror}", source=source)
    except MemoryError:
        yield DataError("it does not fit into memory", source=source, remedy="cut it into several files")


def opened(path: Path) -> BinaryIO:
    """Open a file.

    Raises:
        DataError: if there is no such file, or it cannot be read.
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise not_found(path) from None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=path) from None
    except ValueError as error:
        raise DataError(f"this is no name of a file: {error}", source=path) from None


def not_found(path: Path) -> DataError:
    """The error for a path that leads nowhere."""
    return DataError("no such file or folder", source=path, remedy="relative paths start at the working folder")


def split_part(path: str | Path) -> tuple[Path, slice | str | None]:
    """Split off the part of ``path[start:stop]`` or ``path[name]``; no part where a file is really called that."""
    match = re.fullmatch(r"(.+)\[(?:(-?\d{0,18}):(-?\d{0,18})|(\w[\w-]*))\]", str(path), flags=re.DOTALL)
    if match is None or os.path.exists(path):
        return Path(path), None
    place, start, stop, name = match.groups()
    if name is not None:
        return Path(place), name
    return Path(place), slice(int(start) if start.strip("-") else None, int(stop) if stop.strip("-") else None)


def stem(source: str) -> str:
    """The name of a source without folder and ending, ``stdin`` for ``<stdin>``; ids are made of it."""
    return source[1:-1] if source.startswith("<") and source.endswith(">") else Path(source).stem


def decode(
    content: bytes, source: str, place: str | None = None, encoding: str = "utf-8", selectable: bool = False
) -> str:
    """Decode a text.

    Args:
        content: the text's bytes.
        source: the file's name, for messages.
        place: where in the file, for messages.
        encoding: what the bytes should be.
        selectable: whether the reader can be told another encoding, which the remedy then says.

    Raises:
        DataError: naming the first byte that does not fit.
    """
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8" if encoding == "utf-8" else encoding
        found = (
            "the end is missing"
            if error.start >= len(content)
            else f"byte {error.start} is 0x{content[error.start]:02x}"
        )
        raise DataError(
            f"not {name} text ({found})", source=source, place=place, remedy=_recode(content, selectable)
        ) from None


def _recode(content: bytes, selectable: bool) -> str:
    if content.startswith(_NO_TEXT):
        return "this is a zip, Word or PDF file; save its text as a text file"
    convert = "convert the file to UTF-8, for example with iconv"
    if not selectable:
        return convert
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return f"{convert}, or as this seems to be UTF-16, give --encoding utf-16"
    return f"{convert}, or name its encoding with --encoding"

"""Files, folders and standard input, one document after another."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import ConfigError, DataError
from .document import Document
from .readers.docred import NAMES_FILE
from .readers.folder_files import files_of
from .readers.named import reader_named, readers_by_ending
from .readers.reader import Item, Reader, caught
from .readers.skipped import report_skipped, skipped_files
from .unique import UniqueIds

_TOLD = 20


class Inputs:
    """Documents of many inputs. A line, record or file that cannot be used is reported, and the rest is read.

    Args:
        names: files, folders, or ``-`` for standard input.
        reader: the reader of all of them; by default each file's ending tells.
        tell: takes the error about each thing that cannot be used.
        arguments: of the readers, as far as they have such.

    Attributes:
        failures: how many problems were reported.

    Raises:
        ConfigError: if there is no such reader, or an argument cannot be used.
    """

    def __init__(
        self, names: Iterable[str], reader: str | None, tell: Callable[[DataError], None], **arguments: Any
    ) -> None:
        self.names, self.reader, self.arguments, self.failures = names, reader, arguments, 0
        self._endings = tuple(readers_by_ending())
        self._tell = tell
        reader_named(reader, Path("any.txt"), **arguments)  # says at once what is wrong with them

    def __iter__(self) -> Iterator[Document]:
        unique = UniqueIds()
        for source in self.sources():
            yield from self._read(source, unique)

    def sources(self) -> Iterator[str]:
        """The inputs one by one: files, those in folders too; folders of which a reader makes documents; ``-``."""
        folders: dict[Path, list[Path]] = {}
        for name in self.names:
            yield from self._files(name, folders)
        for folder, skipped in folders.items():
            report_skipped(folder, skipped)

    def files(self) -> Iterator[str]:
        """The inputs as :meth:`sources`, with the files of folders instead of these."""
        for source in self.sources():
            path = Path(source)
            if not os.path.isdir(path):
                yield source
                continue
            try:
                yield from map(str, self._reader(path).files_in(path))
            except DataError as error:
                self.report(error)

    def _files(self, name: str, folders: dict[Path, list[Path]]) -> Iterator[str]:
        """The input itself, or the files of a folder that may hold several formats; its others go to ``folders``."""
        if not name:
            remedy = "the working folder is written ."
            self.report(DataError("an input has no name", source="", remedy=remedy))
            return
        path = Path(name)
        if self.reader is not None or not os.path.isdir(path):
            yield name
            return
        files = [file for file in self._inside(path) if self._is_file(file)]
        if not files:
            self.report(DataError(f"the folder holds no {', '.join(self._endings)} file", source=name))
        folders[path] = [file for file in skipped_files(path, {*files}) if file.suffix.lower() not in self._endings]
        yield from map(str, files)

    def _inside(self, folder: Path) -> list[Path]:
        def unreadable(error: OSError) -> None:
            self.report(DataError(f"the folder cannot be read: {error.strerror}", source=error.filename))

        found = files_of(folder, unreadable)
        return [file for file in found if file.suffix.lower() in self._endings and file.name != NAMES_FILE]

    def _is_file(self, file: Path) -> bool:
        """Whether it is a regular file: a folder may hold a pipe, on which reading would hang, or a broken link."""
        if file.is_file():
            return True
        what = "a link that leads nowhere" if file.is_symlink() and not file.exists() else "no regular file"
        self.report(DataError(f"this is {what}", source=file, remedy="name a pipe or device itself to read from it"))
        return False

    def _read(self, source: str, unique: UniqueIds) -> Iterator[Document]:
        for document in readable(self._items(source), source, self.report):
            yield replace(document, id=unique(document.id))

    def _items(self, source: str) -> Iterator[Item]:
        if source == "-":
            if sys.stdin is None:
                raise DataError("it is closed", source="<stdin>")
            reader = self._reader(Path("stdin.txt"))
            yield from reader.documents_of(sys.stdin.buffer, "<stdin>")
            return
        folder = Path(source)
        reader = self._reader(folder)
        yield from reader.all_of(folder) if os.path.isdir(folder) else reader.items(source)

    def _reader(self, path: Path) -> Reader:
        """The reader of a file; what one of another format would need is no reason to stop."""
        try:
            return reader_named(self.reader, path, **self.arguments)
        except ConfigError as error:
            if self.reader is not None:
                raise
            raise DataError(str(error), source=path) from None

    def report(self, error: DataError) -> None:
        """Count a problem and pass it on."""
        self.failures += 1
        self._tell(error)


def readable(items: Iterable[Item], source: str, tell: Callable[[DataError], None]) -> Iterator[Document]:
    """The documents of one input.

    Args:
        items: of the input.
        source: its name.
        tell: takes the errors about what cannot be used, of each file the first 20 and then how many more there are,
            and one for each document that has no words.
    """
    left_out: Counter[Any] = Counter()
    for item in caught(items, source):
        if isinstance(item, DataError):
            left_out[item.source] += 1
            if left_out[item.source] <= _TOLD:
                tell(item)
            continue
        if not item.tokens:
            place = f"document {item.id!r}"
            message, remedy = "there are no words to find anything in", "check that it is the right file"
            tell(DataError(message, source=source, place=place, remedy=remedy))
        yield item
    for file, times in left_out.items():
        if times > _TOLD:
            message = f"{times - _TOLD:,} more of its lines or records cannot be used"
            tell(DataError(message, source=file, remedy="if it is of another format, name that with --reader"))

"""The inputs of ``jointie predict``: files, folders and standard input, one document after another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from jointie.config import ConfigError, DataError
from jointie.documents import EXTENSIONS, NAMES_FILE, Document, UniqueIds, split_part

from .data import reader_named


class Inputs:
    """Documents of many inputs. What cannot be used is reported and left out, and the rest goes on.

    Args:
        names: files, folders, or ``-`` for standard input.
        reader: the reader of all of them; by default each file's ending tells.
        arguments: of the readers, as far as they have such.

    Attributes:
        failures: how many problems were reported.

    Raises:
        ConfigError: if there is no such reader, or an argument cannot be used.
    """

    def __init__(self, names: Iterable[str], reader: str | None, **arguments: Any) -> None:
        self.names, self.reader, self.arguments, self.failures = names, reader, arguments, 0
        reader_named(reader, Path("any.txt"), **arguments)  # says at once what is wrong with them

    def __iter__(self) -> Iterator[Document]:
        unique = UniqueIds()
        for name in self.names:
            for source in self._files(name):
                yield from self._read(source, unique)

    def _files(self, name: str) -> Iterator[str]:
        """The input itself, or the files of a folder that may hold several formats."""
        path = Path(name)
        if self.reader is not None or not path.is_dir():
            yield name
            return
        files = [file for file in self._inside(path) if self._is_file(file)]
        if not files:
            self.report(DataError(f"the folder holds no {', '.join(EXTENSIONS)} file", source=name))
        yield from map(str, files)

    def _inside(self, folder: Path) -> list[Path]:
        def unreadable(error: OSError) -> None:
            self.report(DataError(f"the folder cannot be read: {error.strerror}", source=error.filename))

        found = [Path(at, name) for at, _, names in os.walk(folder, onerror=unreadable) for name in names]
        return sorted(f for f in found if f.suffix.lower() in EXTENSIONS and f.name != NAMES_FILE)

    def _is_file(self, file: Path) -> bool:
        """What is found in a folder may be a pipe, for which one would wait forever, or a link that leads nowhere."""
        if file.is_file():
            return True
        what = "a link that leads nowhere" if file.is_symlink() and not file.exists() else "no regular file"
        self.report(DataError(f"this is {what}", source=file, remedy="name a pipe or device itself to read from it"))
        return False

    def _read(self, source: str, unique: UniqueIds) -> Iterator[Document]:
        try:
            for document in self._documents(source):
                if not document.tokens:
                    place = f"document {document.id!r}"
                    message, remedy = "there are no words to find anything in", "check that it is the right file"
                    self.report(DataError(message, source=source, place=place, remedy=remedy))
                yield replace(document, id=unique(document.id))
        except DataError as error:
            self.report(error)
        except OSError as error:
            self.report(DataError(f"cannot be read: {error.strerror}", source=source))
        except MemoryError:
            self.report(DataError("it does not fit into memory", source=source, remedy="cut it into several files"))

    def _documents(self, source: str) -> Iterator[Document]:
        if source != "-":
            reader = reader_named(self.reader, Path(source), **self.arguments)
            folder = Path(source)
            return reader.read_folder(folder, self.report) if folder.is_dir() else reader.read(source)
        reader = reader_named(self.reader, Path("stdin.txt"), **self.arguments)
        return reader.read_stream(sys.stdin.buffer, "<stdin>")

    def report(self, error: DataError) -> None:
        """Count a problem and say it."""
        self.failures += 1
        click.echo(f"Error: {error}", err=True)


def check_apart(output: Path, inputs: Iterable[str]) -> None:
    """Check that the output is none of the inputs, which opening it would empty.

    Raises:
        ConfigError: if it is, or stands in one of the folders.
    """
    places = _places(output)
    for name in inputs:
        if name != "-" and split_part(name)[0].resolve() in places:
            raise ConfigError(f"the output {output} stands among the inputs ({name}); choose another place for it")


def check_outputs(outputs: Sequence[Path | None], inputs: Sequence[Path | str | None], model: Path) -> None:
    """Check that no output replaces an input, another output, or what a training wrote beside other files of the model.

    Args:
        outputs: the files to write; those that are ``None`` are not wanted.
        inputs: the files and folders to read.
        model: the model directory; files of other names may be written there.

    Raises:
        ConfigError: if one does.
    """
    from jointie.training import WRITTEN

    written = [output for output in outputs if output]
    for i, output in enumerate(written):
        check_apart(output, [str(name) for name in inputs if name])
        places = _places(output)
        if any(other.resolve() in places or output.resolve() in _places(other) for other in written[:i]):
            raise ConfigError(f"two outputs go to {output}; choose a file for each")
        if any((folder / name).resolve() in places for folder in _model_folders(model, WRITTEN) for name in WRITTEN):
            raise ConfigError(f"the output {output} is a part of the model directory; choose another place for it")


def _places(path: Path) -> set[Path]:
    """The path and the folders around it."""
    return {path.resolve(), *path.resolve().parents}


def _model_folders(model: Path, written: Sequence[str]) -> list[Path]:
    """The model directory, and the one that it is a part of, as ``last`` is."""
    around = model.resolve().parent
    return [model, around] if model.resolve().name in written and (around / "config.json").is_file() else [model]

"""Reading the data that a command is given."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from jointie.archive import CONFIG, read_config
from jointie.config import ConfigError, DataError
from jointie.documents import Document, JsonlReader, Reader, lack_of_entities, reader_named, registered, split_part

from .terminal import echo


def read_output(path: Path, reader: str | None, repair: bool = False) -> list[Document]:
    """All documents of a system's output: what jointie wrote is read so, whatever the gold documents' format.

    Args:
        path: the file or folder.
        reader: the name of the reader of the gold documents.
        repair: whether to repair what is refused in annotated documents, and to take an empty file: a system that found
            nothing may have written nothing.

    Raises:
        DataError: if they cannot be read.
    """
    if repair and path.is_file() and not path.read_bytes().strip():
        return []
    chosen = reader_named(reader, path, repair=repair)
    if not isinstance(chosen, JsonlReader) and _is_native(split_part(path)[0], chosen):
        chosen = chosen.over(JsonlReader(repair=repair))
    return list(chosen.read(path))


def _is_native(path: Path, reader: Reader) -> bool:
    """Whether an output is of the native format: by its ending, and by its first line if the reader's files end so."""
    ending = path.suffix.lower()
    return ending in JsonlReader.extensions and (ending not in reader.extensions or _has_entities(path))


def _has_entities(path: Path) -> bool:
    """Whether the first line of a file is an object with entities, as no task of an annotation program is."""
    with suppress(OSError, ValueError), path.open("rb") as lines:
        first = json.loads(next(filter(bytes.strip, lines), b"{}"))
        return isinstance(first, dict) and "entities" in first
    return False


def read_all(path: Path, reader: str | None, annotated: bool = False, through: Reader | None = None) -> list[Document]:
    """All documents of a file or folder.

    Args:
        path: the file or folder.
        reader: the name of a registered reader.
        annotated: whether documents without entities are of no use.
        through: what to read them through, whatever their format (:meth:`~jointie.documents.Reader.over`).

    Raises:
        DataError: if they cannot be read, or none has entities though they should.
    """
    chosen = reader_named(reader, path)
    documents = list((through.over(chosen) if through else chosen).read(path))
    if annotated and (lack := lack_of_entities(documents)):
        raise DataError(f"{lack} to compare with", source=path)
    return documents


def warn_of_no_entities(documents: Sequence[Document]) -> None:
    """Say so where there is nothing to show, and what finds it."""
    if lack := lack_of_entities(documents):
        echo(f"{lack}: `jointie predict` finds entities in a text", err=True)


def read_through(model: Path) -> Reader | None:
    """What a model's training documents were read through, as ``symmetric``, over any format; ``None`` if nothing.

    Args:
        model: the folder of the model.

    Raises:
        DataError: if this is no model directory.
        ConfigError: naming the file, if there is no such reader.
    """
    outer = _without_format(read_config(model).get("reader"))
    if outer is None:
        return None
    try:
        reader = registered(Reader, "reader", json.dumps(outer))
        echo(f"documents are read through {outer['type']!r}, as those that the model was trained on", err=True)
        return reader
    except ConfigError as error:
        told = f"{model / CONFIG}: the documents were read in a way that is not known here: {error.problems[0].message}"
        raise ConfigError(f"{told}; a plug-in is named with --include-package") from error


def _without_format(reader: Any) -> dict[str, Any] | None:
    """The spec of a reader that reads through others, with the native format behind them; ``None`` of any other."""
    if not isinstance(reader, Mapping) or "reader" not in reader:
        return None
    return {**reader, "reader": _without_format(reader["reader"]) or "jsonl"}

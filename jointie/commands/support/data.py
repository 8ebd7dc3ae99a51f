"""Reading the data that a command is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from jointie.archive import read_config
from jointie.config import DataError
from jointie.documents import Document, JsonlReader, Reader, reader_named, split_part


def read_for(model: Path, path: Path, reader: str | None, annotated: bool = True) -> list[Document]:
    """All documents of a file or folder, for a model. What it was trained on through ``symmetric`` is read so here too.

    Args:
        model: the folder of the model.
        path, reader, annotated: as of :func:`read_all`.

    Raises:
        DataError: as :func:`read_all` does.
    """
    learnt = read_config(model).get("reader")
    through = reader_named(json.dumps(learnt), path) if isinstance(learnt, Mapping) and "reader" in learnt else None
    return _read(path, reader_named(reader, path), annotated, through)


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
    gold = reader_named(reader, path, repair=repair)
    native = split_part(path)[0].name.lower().endswith(JsonlReader.extensions)
    known = {*JsonlReader.extensions} & {*gold.extensions}
    return list((gold.over(JsonlReader(repair=repair)) if native and not known else gold).read(path))


def read_all(path: Path, reader: str | None, annotated: bool = False) -> list[Document]:
    """All documents of a file or folder.

    Args:
        path: the file or folder.
        reader: the name of a registered reader.
        annotated: whether documents without entities are of no use.

    Raises:
        DataError: if they cannot be read, or none has entities though they should.
    """
    return _read(path, reader_named(reader, path), annotated)


def _read(path: Path, reader: Reader, annotated: bool, through: Reader | None = None) -> list[Document]:
    documents = list((through.over(reader) if through else reader).read(path))
    if annotated and not any(document.entities for document in documents):
        raise DataError("no document has any entities to compare with", source=path)
    return documents

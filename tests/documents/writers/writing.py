"""What a writer makes of documents, in memory."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jointie.documents import Document, Reader, Writer


def _write(writer: Writer, target: Any, documents: tuple[Document, ...]) -> None:
    writer.begin(target)
    for document in documents:
        writer.write(document, target)
    writer.end(target)


def text_of(writer: Writer, *documents: Document) -> str:
    stream = io.StringIO()
    _write(writer, stream, documents)
    stream.getvalue().encode("utf-8")  # any file can hold it
    return stream.getvalue()


def bytes_of(writer: Writer, *documents: Document) -> bytes:
    stream = io.BytesIO()
    _write(writer, stream, documents)
    return stream.getvalue()


def files_of(writer: Writer, *documents: Document) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        _write(writer, Path(folder), documents)
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def read_again(writer: Writer, reader: Reader, *documents: Document) -> list[Document]:
    """The documents of a folder that is written."""
    with TemporaryDirectory() as folder:
        _write(writer, Path(folder), documents)
        return list(reader.read(folder))

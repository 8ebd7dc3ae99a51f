"""What a writer makes of documents."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from jointie.documents import Document, Reader, Writer
from jointie.testing.writers import written


def text_of(writer: Writer, *documents: Document) -> str:
    text = writer.text_of(documents)
    text.encode("utf-8")  # any file can hold it
    return text


def bytes_of(writer: Writer, *documents: Document) -> bytes:
    (content,) = files_of(writer, *documents).values()
    return content


def files_of(writer: Writer, *documents: Document) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        return written(writer, Path(folder, "written"), documents)


def read_again(writer: Writer, reader: Reader, *documents: Document) -> list[Document]:
    """The documents of a folder that is written."""
    with TemporaryDirectory() as folder:
        written(writer, place := Path(folder, "written"), documents)
        return list(reader.read(place))

"""Reading the data that a command is given."""

from __future__ import annotations

from pathlib import Path

from jointie.config import DataError
from jointie.documents import Document, JsonlReader, Reader, reader_named, registered, split_part


def reader_of_predictions(name: str | None, path: Path) -> str | None:
    """The name of the reader for a system's output: what jointie wrote is read so, whatever the gold documents' format.

    Args:
        name: the reader of the gold documents.
        path: the output.
    """
    if name is None or not split_part(path)[0].name.lower().endswith(JsonlReader.extensions):
        return name
    others = registered(Reader, "reader", name).extensions
    return name if {*JsonlReader.extensions} & {*others} else "jsonl"


def read_all(path: Path, reader: str | None, annotated: bool = False, predicted: bool = False) -> list[Document]:
    """All documents of a file or folder.

    Args:
        path: the file or folder.
        reader: the name of a registered reader.
        annotated: whether documents without entities are of no use.
        predicted: whether they are the output of a system, which is repaired where annotated documents are refused, and
            may be empty: one that found nothing may have written nothing.

    Raises:
        DataError: if they cannot be read, or none has entities though they should.
    """
    if predicted and path.is_file() and not path.read_bytes().strip():
        return []
    documents = list(reader_named(reader, path, repair=predicted).read(path))
    if annotated and not any(document.entities for document in documents):
        raise DataError("no document has any entities to compare with", source=path)
    return documents

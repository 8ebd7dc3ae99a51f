"""The contract of writers."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..documents import Document, Reader, Writer
from .documents import documents, rich_document


def check_writer(
    writer: Writer,
    reader: Reader | None = None,
    kept: Callable[[Document], Document] = lambda document: document,
    texts: Sequence[Document] | None = None,
) -> None:
    """Assert the contract of writers.

    One writer writes any number of targets, the same each time, also without any document. Text ends with a line end.
    What can be resumed is no more than its documents one after another. A reader, where there is one, gives back what
    the format keeps of the documents.

    Args:
        writer: the part.
        reader: reads what it writes.
        kept: a document as the format keeps it; by default as it is.
        texts: what to write; by default documents with every field, without any, and with odd characters.
    """
    assert writer.kind in ("text", "binary", "folder"), f"there is no kind {writer.kind!r} of targets"
    fitting = writer.extension == "" if writer.kind == "folder" else writer.extension.startswith(".")
    assert fitting, f"{writer.extension!r}: the ending begins with a dot, and a folder has none"
    texts = [*documents(), *map(rich_document, range(20)), EMPTY] if texts is None else texts
    with TemporaryDirectory() as name:
        folder = Path(name)
        written(writer, folder / "nothing", ())
        files, again = (written(writer, folder / run, texts) for run in ("one", "two"))
        assert files == again, "another target gets something else"
        assert any(files.values()), "nothing is written"
        if writer.kind == "text":
            assert next(iter(files.values())).endswith(b"\n"), "the text ends within a line"
        if writer.resumable:
            _check_resumable(writer, folder, texts, files)
        if reader is not None:
            place = folder / "one" if writer.kind == "folder" else folder / "one" / next(iter(files))
            for found, text in zip(reader.read(place), texts):
                assert found == kept(text), f"document {text.id!r} is read as another"
            assert len(list(reader.read(place))) == len(texts), "documents are missing"


EMPTY = Document("empty", "", (), ())
"""A document without words."""


def written(writer: Writer, folder: Path, texts: Sequence[Document]) -> dict[str, bytes]:
    """The contents of files by their names, written into a folder that is made."""
    folder.mkdir()
    target: Any = {"text": io.StringIO(), "binary": io.BytesIO(), "folder": folder}[writer.kind]
    writer.begin(target)
    for text in texts:
        writer.write(text, target)
    writer.end(target)
    if not isinstance(target, Path):
        value = target.getvalue()
        (folder / f"documents{writer.extension}").write_bytes(value.encode() if isinstance(value, str) else value)
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _check_resumable(writer: Writer, folder: Path, texts: Sequence[Document], files: dict[str, bytes]) -> None:
    (whole,) = files.values()
    alone = [b"".join(written(writer, folder / f"part {i}", [text]).values()) for i, text in enumerate(texts)]
    assert b"".join(alone) == whole, "it says that it is resumable, but is more than its documents in a row"
    assert all(part.endswith(b"\n") for part in alone), "it says that it is resumable, but a document ends in a line"

"""Writing documents to a file."""

from __future__ import annotations

from pathlib import Path

from jointie.documents import Document, Writer


def write(writer: Writer, path: Path, texts: list[Document]) -> str:
    """Write the documents and give the path."""
    with path.open("w", encoding="utf-8") as file:
        for text in texts:
            writer.write(text, file)
    return str(path)

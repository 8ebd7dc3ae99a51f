"""Reading the documents of a shard."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import DataError
from ..documents import Document, Inputs, JsonlReader, UniqueIds, readable, reader_named
from .shards import Piece, Shard

Tell = Callable[[DataError], None]


def documents_of(shard: Shard, reader: str | None, arguments: Mapping[str, Any], tell: Tell) -> Iterator[Document]:
    """Read the documents of a shard, in order, as ``jointie predict`` reads them.

    Args:
        shard: the shard.
        reader: the reader of all files; by default each file's ending tells.
        arguments: of the readers, as far as they have such.
        tell: takes the error about each thing that cannot be used.
    """
    unique = UniqueIds()
    for piece in shard.pieces:
        read = _whole if piece.end is None else _lines
        for document in read(piece, reader, arguments, tell):
            yield replace(document, id=unique(document.id))


def _whole(piece: Piece, reader: str | None, arguments: Mapping[str, Any], tell: Tell) -> Iterator[Document]:
    for document in Inputs([piece.source], reader, tell, **arguments):
        if piece.before:
            document = replace(document, id=f"{document.id} ({piece.before + 1})")
        yield document


def _lines(piece: Piece, reader: str | None, arguments: Mapping[str, Any], tell: Tell) -> Iterator[Document]:
    lines = reader_named(reader, Path(piece.source), **arguments)
    assert isinstance(lines, JsonlReader)
    yield from readable(lines.read_lines(_lines_in(piece), piece.source, piece.line), piece.source, tell)


def _lines_in(piece: Piece) -> Iterator[bytes]:
    assert piece.end is not None
    with open(piece.source, "rb") as stream:
        stream.seek(piece.start)
        yield from io.BytesIO(stream.read(piece.end - piece.start))

"""Shards: parts of the input that are each predicted as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..documents import JsonlReader, TextReader, reader_named, readers_by_ending


@dataclass(frozen=True)
class Piece:
    """A file, or some lines of one.

    Attributes:
        source: the file; a folder where a reader makes documents of a whole one.
        start: its first byte.
        end: the byte after its last; ``None`` for a whole file.
        line: the number of its first line.
        before: of a plain text, how many of the same name stand before it, by which their ids are told apart.
    """

    source: str
    start: int = 0
    end: int | None = None
    line: int = 1
    before: int = 0


@dataclass(frozen=True)
class Shard:
    """A part of the input.

    Attributes:
        number: from 0.
        pieces: in the order of the input.
    """

    number: int
    pieces: tuple[Piece, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON of a shard, in a plan and between machines."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> Shard:
        """Make a shard of its JSON."""
        return cls(value["number"], tuple(Piece(**piece) for piece in value["pieces"]))


def shards_of(sources: Iterable[str], size: int, reader: str | None = None) -> list[Shard]:
    """Divide inputs into shards of about so many bytes.

    Small files stand together; large files of JSON lines are cut between lines.

    Args:
        sources: files and folders.
        size: bytes.
        reader: the reader of all files, its name or its spec as a JSON object; by default each file's ending tells.
    """
    shards: list[list[Piece]] = []
    filled = 0
    for piece, bytes_ in _pieces(sources, size, reader):
        if not shards or filled + bytes_ > size:
            shards.append([])
            filled = 0
        shards[-1].append(piece)
        filled += bytes_
    return [Shard(number, tuple(pieces)) for number, pieces in enumerate(shards)]


def _pieces(sources: Iterable[str], size: int, reader: str | None) -> Iterator[tuple[Piece, int]]:
    """Each piece and its bytes."""
    seen: Counter[str] = Counter()
    endings = readers_by_ending()
    named = type(reader_named(reader, Path("any"))) if reader is not None else None
    for source in sources:
        path = Path(source)
        bytes_ = path.stat().st_size if path.is_file() else 0  # what is not there is told by who reads it
        ending = path.suffix.lower()
        kind = named or endings.get(ending)
        if kind is JsonlReader and ending in JsonlReader.extensions and bytes_ > size:
            for start, end, line in _cut(path, size):
                yield Piece(source, start, end, line), end - start
        elif kind and issubclass(kind, TextReader):
            yield Piece(source, before=seen[path.stem]), bytes_
            seen[path.stem] += 1
        else:
            yield Piece(source), bytes_


def _cut(path: Path, size: int) -> Iterator[tuple[int, int, int]]:
    """Ranges of whole lines, each about so many bytes, with the numbers of their first lines."""
    start, line = 0, 1
    with path.open("rb") as stream:
        while content := stream.read(size):
            content += stream.readline()
            yield start, start + len(content), line
            start += len(content)
            line += content.count(b"\n")

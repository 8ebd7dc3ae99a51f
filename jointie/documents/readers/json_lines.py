"""Files of one JSON object per line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from ..document import Document
from .json_values import JsonValue, parse_json, without_mark
from .reader import Item, attempt
from .repairs import Repairs

Make = Callable[[JsonValue, int], Document]
"""Makes a document of the object of a line and the number of the line; raises :class:`DataError` where it cannot."""


def json_lines(
    stream: Iterable[bytes], repairs: Repairs, make: Make, remedy: str | None = None, first: int = 1
) -> Iterator[Item]:
    """The documents of the lines that are not blank, and an error in the place of each that cannot be used.

    Args:
        stream: the lines; a binary stream has them.
        repairs: knows the name of the file.
        make: makes the document of a line.
        remedy: what to do where a line is no JSON.
        first: the number of the first line in the file.
    """
    lines: dict[str, int] = {}
    # A binary stream ends its lines at b"\n" alone: JSON texts may hold other line separators.
    for number, content in enumerate(stream, start=first):
        content = without_mark(content) if number == 1 else content
        if content.strip():
            yield attempt(partial(_document, content, number, lines, repairs, make, remedy))


def _document(
    content: bytes, number: int, lines: dict[str, int], repairs: Repairs, make: Make, remedy: str | None
) -> Document:
    """The document of a line; ``lines`` has the line of each id before it."""
    line = JsonValue(parse_json(content, repairs, number, remedy), repairs.source, f"line {number}")
    document = make(line, number)
    if (first := lines.setdefault(document.id, number)) != number:
        message = f"the document id {document.id!r} stands in line {first} already"
        raise line.error(message, "ids must be unique in a file")
    return document

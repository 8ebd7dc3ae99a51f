"""``documents.jsonl``: what the metrics count in each document of a run, so that runs can be compared later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...config import ConfigError, DataError
from ...metrics import DocumentCounts
from ...storage import write_file

DOCUMENTS = "documents.jsonl"
"""The name of the file in the folder of a run."""
GIVEN = "test_gold_entities"
"""The part of test documents whose mentions or entities were given: no end-to-end score compares with theirs."""

_REMEDY = "give a file that `jointie train` or `jointie evaluate --counts` wrote"


def write_document_counts(path: Path, parts: Mapping[str, Sequence[DocumentCounts]]) -> None:
    """Write a line for each document, in one step.

    Args:
        path: the file, whose folder is made if need be.
        parts: the documents of ``validation`` and ``test``, or of :data:`GIVEN`; a part without documents leaves no
            trace.

    Raises:
        ConfigError: if it cannot be written.
    """
    lines = ({"part": part, **document.to_json()} for part, documents in parts.items() for document in documents)
    target = path.resolve()  # what a link leads to is replaced, not the link
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target, "".join(json.dumps(line) + "\n" for line in lines).encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def read_document_counts(path: Path) -> dict[str, list[DocumentCounts]]:
    """Read the documents of each part that :func:`write_document_counts` wrote.

    Raises:
        DataError: if the file cannot be read, holds no documents, or holds something else.
    """
    parts: dict[str, list[DocumentCounts]] = {}
    seen: set[tuple[str, str]] = set()
    for number, part, document in _lines(path):
        documents = parts.setdefault(part, [])
        if (part, document.id) in seen:
            raise _damaged(path, number, f"the document {document.id!r} stands twice in the part {part!r}")
        if documents and document.counts.keys() != documents[0].counts.keys():
            raise _damaged(path, number, "other metrics are counted in it than in the documents before")
        seen.add((part, document.id))
        documents.append(document)
    if not parts:
        raise DataError("the file holds no document", source=path, remedy=_REMEDY)
    return parts


def _lines(path: Path) -> Iterator[tuple[int, str, DocumentCounts]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=path) from None
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, *_line(path, number, line)


def _line(path: Path, number: int, line: bytes) -> tuple[str, DocumentCounts]:
    try:
        value: Any = json.loads(line)
        document = DocumentCounts.from_json(value)
    except RecursionError:
        raise _damaged(path, number, "the JSON is nested too deeply") from None
    except ValueError as error:  # also of text that is no JSON or not UTF-8
        raise _damaged(path, number, str(error)) from None
    if not isinstance(value.get("part"), str):
        raise _damaged(path, number, "expected a text 'part'")
    return value["part"], document


def _damaged(path: Path, number: int, message: str) -> DataError:
    return DataError(message, source=path, place=f"line {number}", remedy=_REMEDY)

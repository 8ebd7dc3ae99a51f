"""``documents.jsonl``: the counts of each document of a run, so that runs can be compared later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...config import DataError
from ...metrics import DocumentCounts

DOCUMENTS = "documents.jsonl"
"""The name of the file in the folder of a run."""
GIVEN = "test_gold_entities"
"""The part of test documents whose mentions or entities were given: no end-to-end score compares with theirs."""


def document_counts_text(parts: Mapping[str, Sequence[DocumentCounts]]) -> str:
    """A line for each document.

    Args:
        parts: the documents of ``validation`` and ``test``, or of :data:`GIVEN`; a part without documents leaves no
            trace.
    """
    lines = ({"part": part, **document.to_json()} for part, documents in parts.items() for document in documents)
    return "".join(json.dumps(line) + "\n" for line in lines)


def read_document_counts(path: Path) -> dict[str, list[DocumentCounts]]:
    """Read the documents of each part in a file of :func:`document_counts_text`.

    Raises:
        DataError: if the file cannot be read, holds no documents, or holds something else.
    """
    parts: dict[str, dict[str, DocumentCounts]] = {}
    place = None
    try:
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            place = f"line {number}"
            value = json.loads(line)
            document, name = DocumentCounts.from_json(value), value.get("part")
            if not isinstance(name, str):
                raise ValueError("expected a text 'part'")
            part = parts.setdefault(name, {})
            if document.id in part:
                raise ValueError(f"the document {document.id!r} stands twice in the part {name!r}")
            if part and document.counts.keys() != next(iter(part.values())).counts.keys():
                raise ValueError("other metrics are counted in it than in the documents before")
            part[document.id] = document
    except (OSError, ValueError, RecursionError) as error:
        message = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        remedy = "give a file that `jointie train` or `jointie evaluate --counts` wrote"
        raise DataError(message, source=path, place=place, remedy=remedy) from None
    if not parts:
        remedy = "`jointie evaluate RUN DATA --counts FILE` counts in documents of your choice"
        raise DataError("the model was evaluated on no documents", source=path, remedy=remedy)
    return {part: list(documents.values()) for part, documents in parts.items()}

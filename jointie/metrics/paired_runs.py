"""Runs that were evaluated on the same documents, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..config import DataError
from .alignment import listed
from .per_document import DocumentCounts


class Run(NamedTuple):
    """One evaluated model.

    Attributes:
        name: by which errors call it.
        documents: what was counted in each document that it was evaluated on, in any order.
    """

    name: str
    documents: Sequence[DocumentCounts]


def pair_runs(settings: Mapping[str, Sequence[Run]]) -> dict[str, list[list[DocumentCounts]]]:
    """The documents of each run of each setting, all in the order of the very first run's.

    Raises:
        DataError: if a run has other documents than the first, or was evaluated against other annotations of them.
    """
    first = next(iter(settings.values()))[0]
    for run in (run for runs in settings.values() for run in runs):
        _check_same_documents(first, run)
        _check_same_gold(first, run)
    order = [document.id for document in first.documents]
    return {name: [_in_order(run, order) for run in runs] for name, runs in settings.items()}


def _in_order(run: Run, order: Sequence[str]) -> list[DocumentCounts]:
    by_id = {document.id: document for document in run.documents}
    return [by_id[id] for id in order]


def _check_same_documents(first: Run, run: Run) -> None:
    only = [_only(first, run), _only(run, first)]
    if any(only):
        message = "; ".join(filter(None, only))
        raise DataError(message, remedy="only runs that were evaluated on the same documents can be compared")


def _only(run: Run, other: Run) -> str:
    """Name the documents that one run has and the other has not."""
    theirs = {document.id for document in other.documents}
    ids = [document.id for document in run.documents if document.id not in theirs]
    count = f"{len(ids)} of {len(run.documents)} documents"
    return f"{count} of {run.name} are not among those of {other.name}: {listed(ids)}" if ids else ""


def _check_same_gold(first: Run, run: Run) -> None:
    """Compare the gold counts, which depend on the annotations alone and not on the predictions."""
    expected = {document.id: document.counts for document in first.documents}
    for document in run.documents:
        other = expected[document.id]
        if any(document.counts[name].gold != other[name].gold for name in document.counts.keys() & other.keys()):
            raise DataError(
                f"{first.name} and {run.name} were evaluated against different annotations",
                place=f"document {document.id!r}",
                remedy="evaluate both on the same file",
            )

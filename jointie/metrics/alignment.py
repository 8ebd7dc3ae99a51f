"""Pairs of gold documents and what was predicted for them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import NamedTuple

from ..config import DataError
from ..documents import Document

logger = logging.getLogger(__name__)

_SHOWN = 5


class Pair(NamedTuple):
    """A gold document and what was predicted for it."""

    gold: Document
    predicted: Document


def align(gold: Iterable[Document], predicted: Iterable[Document]) -> list[Pair]:
    """Pair the documents by their ids, in the order of ``gold``.

    A gold document without a prediction is paired with an empty one, and a warning is logged.

    Raises:
        DataError: if an id stands twice on one side, if a predicted id is not among the gold ones, or if the texts of a
            pair differ (spans are compared as characters of the text).
    """
    gold_by_id, predicted_by_id = _by_id(gold, "gold"), _by_id(predicted, "predicted")
    _check_known(gold_by_id, predicted_by_id)
    _warn_of_missing([id for id in gold_by_id if id not in predicted_by_id], len(gold_by_id))
    pairs = [Pair(g, predicted_by_id.get(id) or g.without_annotations()) for id, g in gold_by_id.items()]
    for pair in pairs:
        _check_text(pair)
    return pairs


def _by_id(documents: Iterable[Document], side: str) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for document in documents:
        if document.id in found:
            raise DataError(
                f"this id stands twice among the {side} documents",
                place=f"document {document.id!r}",
                remedy="give every document an id of its own",
            )
        found[document.id] = document
    return found


def _check_known(gold: dict[str, Document], predicted: dict[str, Document]) -> None:
    unknown = [id for id in predicted if id not in gold]
    if unknown:
        raise DataError(
            f"{len(unknown)} of {len(predicted)} predicted documents are not among the gold ones: {listed(unknown)}",
            remedy="compare predictions with the file that they were made from",
        )


def _warn_of_missing(missing: list[str], of: int) -> None:
    if missing:
        logger.warning(
            "%d of %d gold documents have no prediction and count as if nothing was predicted: %s",
            len(missing),
            of,
            listed(missing),
        )


def _check_text(pair: Pair) -> None:
    if pair.gold.text != pair.predicted.text:
        raise DataError(
            "the gold and the predicted document have different texts",
            place=f"document {pair.gold.id!r}",
            remedy="spans are compared as characters, so predict on the very text of the gold document; "
            "the tokens may differ",
        )


def listed(ids: list[str]) -> str:
    """The first ids, for a message."""
    return ", ".join(map(repr, ids[:_SHOWN])) + (", ..." if len(ids) > _SHOWN else "")

"""Entities, mentions and relations as tables of pandas.

A table has a row for each of them, in the order of the document, and the same columns whatever the document holds:
tables of many documents are put together with ``pandas.concat``. ``document`` is the id; ``entity``, ``head`` and
``tail`` are positions in :attr:`Document.entities`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..config import ConfigError, unknown
from .document import Document
from .extras import imported

if TYPE_CHECKING:
    from pandas import DataFrame


def frame_of(document: Document, of: str) -> DataFrame:
    """One of the tables of a document.

    - ``entities``: document, entity, name, type, mentions (how many), type_score.
    - ``mentions``: document, entity, name and type of the entity, text, start and end (characters), token_start,
      token_end, score, link_score.
    - ``relations``: document, head, head_name, type, name, tail, tail_name, score, evidence (sentences).

    What is not known is missing (``None`` or NaN).

    Raises:
        ConfigError: if pandas is not installed, or there is no such table.
    """
    if of not in _TABLES:
        raise ConfigError(unknown("table", of, _TABLES))
    columns, rows = _TABLES[of]
    frame = imported("pandas", "pandas").DataFrame(list(rows(document)), columns=columns)
    return frame.astype({column: _NUMBERS[column] for column in columns if column in _NUMBERS})


def _entities(document: Document) -> Iterator[tuple[Any, ...]]:
    for i, entity in enumerate(document.entities):
        name = document.name_of(entity)
        yield document.id, i, name, entity.type, len(entity.mentions), entity.type_score


def _mentions(document: Document) -> Iterator[tuple[Any, ...]]:
    for i, entity in enumerate(document.entities):
        name = document.name_of(entity)
        for mention in entity.mentions:
            places = (*document.characters(*mention.span), *mention.span)
            text = document.text_of(mention)
            yield document.id, i, name, entity.type, text, *places, mention.score, mention.link_score


def _relations(document: Document) -> Iterator[tuple[Any, ...]]:
    names = [document.name_of(entity) for entity in document.entities]
    for r in document.relations or ():
        ends = r.head, names[r.head], r.type, r.name, r.tail, names[r.tail]
        yield document.id, *ends, r.score, document.evidence_of(r)


_NUMBERS = {
    **dict.fromkeys(("entity", "head", "tail", "mentions", "start", "end", "token_start", "token_end"), int),
    **dict.fromkeys(("score", "type_score", "link_score"), float),
}
_TABLES = {
    "entities": (["document", "entity", "name", "type", "mentions", "type_score"], _entities),
    "mentions": (
        [
            "document",
            "entity",
            "name",
            "type",
            "text",
            "start",
            "end",
            "token_start",
            "token_end",
            "score",
            "link_score",
        ],
        _mentions,
    ),
    "relations": (
        ["document", "head", "head_name", "type", "name", "tail", "tail_name", "score", "evidence"],
        _relations,
    ),
}

"""The native format: one JSON object per line."""

from __future__ import annotations

from typing import Any, TextIO

from ..document import Document, Entity, Mention, Relation
from .given import given, given_extra
from .json_text import json_text
from .writer import Writer


@Writer.register("jsonl")
class JsonlWriter(Writer):
    """Writes the native format, one line a document; :class:`~jointie.documents.readers.jsonl.JsonlReader` reads it.

    Entity ids are positions; every entity has a name (:meth:`Document.name_of`). Scores and relation names stand only
    where they are known, ``types`` only where an entity has several, ``evidence`` and ``extra`` only where there is
    some, and ``relations`` only where they were annotated or predicted.
    """

    extension = ".jsonl"
    resumable = True

    def write(self, document: Document, target: TextIO) -> None:
        target.write(json_text(_document(document)) + "\n")


def _document(document: Document) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "tokens": document.tokens,
        "sentences": document.sentences,
        "entities": [_entity(document, i, entity) for i, entity in enumerate(document.entities)],
    }
    if document.relations is not None:
        value["relations"] = [_relation(relation) for relation in document.relations]
    return value | given_extra(document.extra)


def _entity(document: Document, id: int, entity: Entity) -> dict[str, Any]:
    mentions = [_mention(document, mention) for mention in entity.mentions]
    known = given(type_score=entity.type_score, types=entity.types or None)
    own = {"id": id, "type": entity.type, **known, "name": document.name_of(entity), "mentions": mentions}
    return own | given_extra(entity.extra)


def _mention(document: Document, mention: Mention) -> dict[str, Any]:
    start, end = document.characters(mention.start, mention.end)
    place = {"start": start, "end": end, "text": document.text[start:end]}
    tokens = {"token_start": mention.start, "token_end": mention.end}
    return {**place, **tokens, **given(score=mention.score, link_score=mention.link_score)}


def _relation(relation: Relation) -> dict[str, Any]:
    ends = {"head": relation.head, "tail": relation.tail, "type": relation.type}
    known = given(name=relation.name, score=relation.score, evidence=relation.evidence)
    return ends | known | given_extra(relation.extra)

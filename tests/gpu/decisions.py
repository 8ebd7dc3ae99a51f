"""What was decided about a document, without the scores, whose last digits depend on batches and devices."""

from __future__ import annotations

from typing import Any

from jointie.documents import Document


def decisions(document: Document) -> tuple[str, list[Any], list[Any]]:
    """Its id, its entities and its relations."""
    entities = [(entity.type, [(m.start, m.end) for m in entity.mentions]) for entity in document.entities]
    relations = [(relation.head, relation.tail, relation.type) for relation in document.relations or ()]
    return document.id, entities, relations

"""What tests of several readers ask of documents."""

from __future__ import annotations

from jointie.documents import Document


def clusters(document: Document) -> list[tuple[str | None, list[str]]]:
    """The type of each entity, and the texts of its mentions."""
    return [(entity.type, [document.text_of(m) for m in entity.mentions]) for entity in document.entities]

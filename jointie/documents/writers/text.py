"""A listing for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from ..document import Document, Entity, Relation
from .one_line import one_line
from .writer import Writer


@Writer.register("text")
class TextWriter(Writer):
    """Lists a document's entities, each with type and mentions (text and characters), and its relations.

    White space inside names becomes single blanks; control characters, which could upset a terminal, become U+FFFD
    (:func:`~jointie.documents.writers.one_line.one_line`).
    """

    extension = ".txt"

    def write(self, document: Document, target: TextIO) -> None:
        lines = [one_line(document.id)]
        names = [one_line(document.name_of(entity)) for entity in document.entities]
        for entity, name in zip(document.entities, names):
            lines += _entity_lines(document, entity, name)
        lines += [_relation_line(relation, names) for relation in document.relations or ()]
        target.write("\n".join(lines) + "\n\n")


def _entity_lines(document: Document, entity: Entity, name: str) -> list[str]:
    lines = [f"  {name} [{one_line(entity.type or 'no type')}]{_shown(entity.type_score)}"]
    for mention in entity.mentions:
        start, end = document.characters(mention.start, mention.end)
        lines.append(f"    {start}-{end} {one_line(document.text_of(mention))}{_shown(mention.score)}")
    return lines


def _relation_line(relation: Relation, names: Sequence[str]) -> str:
    name = one_line(relation.name or relation.type)
    return f"  {names[relation.head]} -- {name} --> {names[relation.tail]}{_shown(relation.score)}"


def _shown(score: float | None) -> str:
    return "" if score is None else f" ({score:.2f})"

"""Tables for the import of Neo4j."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..document import Document, Entity, Relation
from ..graph import label, labels_of
from ..unique import UniqueIds
from .one_line import one_line
from .utf8 import append_utf8, write_utf8
from .writer import Writer

_NODES = (":ID", ":LABEL", "document", "name", "type", "starts:int[]", "ends:int[]")
_RELATIONSHIPS = (":START_ID", ":END_ID", ":TYPE", "type", "name", "score:double")


@Writer.register("neo4j")
class Neo4jWriter(Writer):
    """Writes ``nodes.csv`` and ``relationships.csv``, which Neo4j imports as they are.

    ::

        neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv

    An entity is a node with the labels ``Entity`` and each of its types, and the properties ``document`` (its id),
    ``name``, ``type`` and the characters of its mentions (``starts``, ``ends``). A relation is a relationship with
    the properties ``type``, ``name`` and ``score``. Labels and types of relationships have ``_`` for whatever is
    neither letter nor digit; the property ``type`` has the type as it is. Texts stand in one line
    (:func:`~jointie.documents.writers.one_line.one_line`), since the import takes a line end for that of a row. Node
    ids are the document's id with ``#`` and the entity's position; repeated ids of documents get " (2)". The format
    does not hold the text.
    """

    kind = "folder"

    def begin(self, target: Path) -> None:
        self._unique = UniqueIds()
        write_utf8(target / "nodes.csv", _rows([_NODES]))
        write_utf8(target / "relationships.csv", _rows([_RELATIONSHIPS]))

    def write(self, document: Document, target: Path) -> None:
        id = self._unique(one_line(document.id))
        nodes = [_node(document, id, i, entity) for i, entity in enumerate(document.entities)]
        append_utf8(target / "nodes.csv", _rows(nodes))
        append_utf8(target / "relationships.csv", _rows(_row(id, r) for r in document.relations or ()))


def _node(document: Document, id: str, number: int, entity: Entity) -> list[Any]:
    labels = ";".join(labels_of(entity))
    places = [document.characters(mention.start, mention.end) for mention in entity.mentions]
    starts, ends = (";".join(str(place[i]) for place in places) for i in range(2))
    return [f"{id}#{number}", labels, id, one_line(document.name_of(entity)), _text(entity.type), starts, ends]


def _row(id: str, relation: Relation) -> list[Any]:
    ends = [f"{id}#{relation.head}", f"{id}#{relation.tail}"]
    return [*ends, label(relation.type), one_line(relation.type), _text(relation.name), relation.score]


def _text(value: str | None) -> str | None:
    return None if value is None else one_line(value)


def _rows(rows: Iterable[Iterable[Any]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()

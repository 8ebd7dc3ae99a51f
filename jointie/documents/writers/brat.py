"""The standoff format of brat: a folder with a text and its annotations for each document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..document import Document, Entity, Relation
from ..file_names import FileNames
from ..readers.brat_annotations import COREFERENCE, NOTE, plain_type
from ..surrogates import encodable
from .given import given, given_extra
from .json_text import json_text
from .utf8 import write_utf8
from .writer import Writer

_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # for one program or another

_FRAGMENT = re.compile(rf"[^{_LINE_ENDS}]+")
"""A piece of a mention that holds no line end."""


@Writer.register("brat")
class BratWriter(Writer):
    """Writes ``NAME.txt``, the exact text, and ``NAME.ann`` for each document, and at the end ``annotation.conf``
    with all types.

    In ``NAME.ann`` stand a T line for each mention, in characters of the text; a ``*`` line ``Coref`` for each
    entity of several mentions; and an R line for each relation, from the first mention of its head to the first
    of its tail. A mention that goes across a line end has a fragment for each line, without the line ends; one
    of line ends alone is left out, and an entity of such mentions alone with its relations. Types are written with
    letters, digits, ``-`` and ``_``, as brat demands (``Entity`` where an entity has none). What brat has no place for
    (types as they are where they differ, all types and the name of an entity, names of relations, scores, ``extra`` of
    both) stands in notes of the type ``jointie``, as JSON: ``#1`` and so on.

    :class:`~jointie.documents.readers.brat.BratReader` reads it back. The format cannot hold words and sentences (nor
    evidence, which is sentences), ``extra`` of documents, nor whether relations are not annotated or there are none.
    Names of files are made of the ids (:class:`~jointie.documents.file_names.FileNames`).

    Args:
        notes: whether to write notes.
    """

    kind = "folder"

    def __init__(self, notes: bool = True) -> None:
        self.notes = notes

    def begin(self, target: Path) -> None:
        self._names = FileNames()
        self._entity_types = {plain_type(type, "Entity") for type in self.labels.entity_types}
        self._relation_types = {plain_type(type, "Relation") for type in self.labels.relation_types}

    def write(self, document: Document, target: Path) -> None:
        name = self._names(document.id)
        annotations = _Annotations(document)
        self._entity_types |= annotations.entity_types
        self._relation_types |= annotations.relation_types
        write_utf8(target / f"{name}.ann", "".join(f"{line}\n" for line in annotations.lines(self.notes)))
        write_utf8(target / f"{name}.txt", document.text)  # last: where there is a text, it is annotated

    def end(self, target: Path) -> None:
        relations = [f"{type}\tArg1:<ENTITY>, Arg2:<ENTITY>" for type in sorted(self._relation_types)]
        equivalence = f"{COREFERENCE}\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive"
        sections = {"entities": sorted(self._entity_types), "relations": [equivalence, *relations]}
        sections |= {"events": [], "attributes": []}
        lines = [line for name, types in sections.items() for line in (f"[{name}]", *types, "")]
        write_utf8(target / "annotation.conf", "\n".join(lines))


class _Annotations:
    """The lines of the file of one document, and the types in it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entity_types: set[str] = set()
        self.relation_types: set[str] = set()
        self._lines: list[str] = []
        self._notes: list[tuple[str, dict[str, Any]]] = []
        self._mentions = self._relations = 0
        clusters = [self._cluster(entity) for entity in document.entities]
        self._lines += [f"*\t{COREFERENCE} {' '.join(ids)}" for ids in clusters if len(ids) > 1]
        for relation in document.relations or ():
            self._relation(relation, clusters)

    def lines(self, notes: bool) -> Iterator[str]:
        """All lines of the file, without line ends."""
        yield from self._lines
        for number, (id, note) in enumerate(self._notes if notes else (), start=1):
            yield f"#{number}\t{NOTE} {id}\t{json_text(note)}"

    def _cluster(self, entity: Entity) -> list[str]:
        """Add the mentions of an entity; gives their ids."""
        type = plain_type(entity.type, "Entity")
        about = given(types=list(entity.types) or None, type_score=entity.type_score, name=entity.name)
        about = _of_type(entity.type, type, about | given_extra(entity.extra))
        ids = []
        for mention in entity.mentions:
            start, end = self.document.characters(mention.start, mention.end)
            places = [match.span() for match in _FRAGMENT.finditer(self.document.text, start, end)]
            if not places:
                continue
            self._mentions += 1
            ids.append(f"T{self._mentions}")
            text = " ".join(encodable(self.document.text[start:end]) for start, end in places)
            offsets = ";".join(f"{start} {end}" for start, end in places)
            self._lines.append(f"{ids[-1]}\t{type} {offsets}\t{text}")
            self.entity_types.add(type)
            self._note(ids[-1], about | given(score=mention.score, link_score=mention.link_score))
            about = {}  # once is enough
        return ids

    def _relation(self, relation: Relation, clusters: list[list[str]]) -> None:
        if not clusters[relation.head] or not clusters[relation.tail]:
            return
        self._relations += 1
        id, type = f"R{self._relations}", plain_type(relation.type, "Relation")
        self._lines.append(f"{id}\t{type} Arg1:{clusters[relation.head][0]} Arg2:{clusters[relation.tail][0]}")
        self.relation_types.add(type)
        about = given(name=relation.name, score=relation.score) | given_extra(relation.extra)
        self._note(id, _of_type(relation.type, type, about))

    def _note(self, id: str, about: dict[str, Any]) -> None:
        if about:
            self._notes.append((id, about))


def _of_type(type: str | None, drawn: str, about: dict[str, Any]) -> dict[str, Any]:
    """A note with the type that it is about, which people may change; none where it would say nothing."""
    return {"type": type} | about if about or type != drawn else {}

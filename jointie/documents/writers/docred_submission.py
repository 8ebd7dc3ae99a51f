"""The file that the official evaluation of DocRED takes, ``result.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from ...config import DataError
from ..document import Document, Entity, Relation, Sentence
from ..readers.docred import DocREDReader
from ..readers.docred_record import NumberedDocument
from ..readers.reader import split_part
from .json_list import JsonListWriter
from .writer import Writer

Cluster = frozenset[tuple[int, int]]
"""The mentions of an entity, as characters of the text."""


@Writer.register("docred_submission")
class DocREDSubmissionWriter(JsonListWriter):
    """Writes one JSON list over all documents with a ``{title, h_idx, t_idx, r, evidence}`` for each relation.

    The evaluation knows entities by their positions in the ``vertexSet`` of a file, so predicted entities are turned
    into these, as in appendix A.5 of Xu & Choi (2022), "Modeling Task Interactions in Document-Level Joint Entity and
    Relation Extraction": an entity whose set of spans equals that of a given entity takes its position. Every other one
    takes a dummy that no given entity has: the size of ``vertexSet`` plus the entity's own position in the document. It
    makes the relation wrong; and as each entity has its own, none of two wrong relations is lost where the evaluation
    leaves out repeated rows.

    The given entities are what :class:`~jointie.documents.readers.docred.DocREDReader` makes of them, with its repairs;
    one that it drops is equal to none. ``evidence`` has the numbers of those sentences that are the same there.

    Args:
        entities: a file of DocRED's format with the documents that are written and their entities. Every title must
            stand in it once, because the evaluation tells the documents apart by title alone.

    Raises:
        DataError: if the file cannot be used, or a document to be written is not in it or has been written already.
    """

    extension = ".json"

    def __init__(self, entities: str) -> None:
        self.entities = entities
        self._given = _read(entities)

    def begin(self, target: TextIO) -> None:
        super().begin(target)
        self._written: set[str] = set()

    def values(self, document: Document) -> Iterator[dict[str, Any]]:
        given = self._given_for(document)
        self._written.add(document.id)
        for relation in document.relations or ():
            head, tail = (given.number(document, end) for end in (relation.head, relation.tail))
            yield {
                "title": document.id,
                "h_idx": head,
                "t_idx": tail,
                "r": relation.type,
                "evidence": given.evidence(document, relation),
            }

    def as_text(self, value: Any) -> str:
        return json.dumps(value)

    def _given_for(self, document: Document) -> _Given:
        given, place = self._given.get(document.id), f"document {document.id!r}"
        known = given is not None and given.text == document.text
        if document.id in self._written or (not known and self._is_copy(document.id)):
            message = "its title stands twice in the input, and the evaluation tells documents apart by title alone"
            raise DataError(message, place=place, remedy="give every document once")
        if given is None:
            message = f"it is not among the documents of {self.entities}"
            raise DataError(message, place=place, remedy="give the file with the entities of all that is predicted on")
        if given.text != document.text:
            message = f"its text is not that of the document in {self.entities}"
            raise DataError(message, place=place, remedy="predict on the very text whose entities are given")
        return given

    def _is_copy(self, id: str) -> bool:
        """Whether it is a written id with the next number, as :class:`~jointie.documents.unique.UniqueIds` gives it."""
        match = re.fullmatch(r"(.*) \((\d+)\)", id, flags=re.DOTALL)
        if match is None:
            return False
        title, number = match[1], int(match[2])
        return {title, *(f"{title} ({n})" for n in range(2, number))} <= self._written


class _Given(NamedTuple):
    """The given entities of a document: its text, the number of each cluster, and how many there are in the file; and
    the number of each sentence."""

    text: str
    numbers: dict[Cluster, int]
    size: int
    sentences: dict[tuple[int, int], int]

    @classmethod
    def of(cls, given: NumberedDocument) -> _Given:
        clusters = [_cluster(given.document, entity) for entity in given.document.entities]
        sentences = [_characters(given.document, sentence) for sentence in given.document.sentences]
        numbers = dict(zip(clusters, given.numbers))
        return cls(given.document.text, numbers, given.size, dict(zip(sentences, given.sentences)))

    def number(self, document: Document, position: int) -> int:
        """The number of the given entity that equals an entity of ``document``, or else a dummy."""
        return self.numbers.get(_cluster(document, document.entities[position]), self.size + position)

    def evidence(self, document: Document, relation: Relation) -> list[int]:
        """The numbers of the sentences that are evidence of a relation of ``document``."""
        found = (_characters(document, document.sentences[i]) for i in relation.evidence or ())
        return [self.sentences[place] for place in found if place in self.sentences]


def _read(path: str) -> dict[str, _Given]:
    """The given entities of each document."""
    if split_part(path)[1] is not None:
        raise DataError("a whole file is needed, not a part of one", source=path, remedy="leave the [...] out")
    found: dict[str, _Given] = {}
    for given in DocREDReader().read_numbered(path):
        if given.title in found:
            message = f"the title {given.title!r} stands twice, and the evaluation tells documents apart by title alone"
            raise DataError(message, source=path, remedy="leave one of the documents out")
        found[given.title] = _Given.of(given)
    if not any(given.size for given in found.values()):
        raise DataError("no document has any entities", source=path, remedy="give a file with 'vertexSet'")
    return found


def _cluster(document: Document, entity: Entity) -> Cluster:
    return frozenset(document.characters(mention.start, mention.end) for mention in entity.mentions)


def _characters(document: Document, sentence: Sentence) -> tuple[int, int]:
    return document.characters(*sentence)

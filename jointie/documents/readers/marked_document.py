"""Making documents of marked mentions and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..document import Document, Entity, Mention, Relation
from ..segmentation.segmenter import Segmenter
from ..whole_sentences import whole_sentences
from .brat_annotations import plain_type
from .json_values import JsonValue
from .marked import NO_NOTE, Marked
from .repairs import Repairs
from .shared_repairs import most_frequent_type, repaired_entities, repaired_relations, words_of_characters

_OF_ENTITY = {"type", "types", "type_score", "name", "extra"}
"""The keys in the note of a mention that are about its entity."""


class DocumentMaker:
    """Makes a document of what is marked in a text.

    Args:
        marked: the mentions and relations.
        segmenter: makes words and sentences.
        repairs: counts the repairs, those of :class:`~jointie.documents.readers.brat.BratReader`.
    """

    def __init__(self, marked: Marked, segmenter: Segmenter, repairs: Repairs) -> None:
        self.marked, self.segmenter, self.repairs = marked, segmenter, repairs

    def document(self, id: str, text: str, annotated: bool) -> Document:
        """Make the document.

        Args:
            id: its id.
            text: the text.
            annotated: whether there may be relations.
        """
        mentions = self.marked.mentions
        borders = {border for mention in mentions.values() for border in (mention.start, mention.end)}
        document = self.segmenter.segment(id, text, borders)
        clusters = self._clusters()
        entities, positions = repaired_entities(
            range(len(clusters)),
            self._mentions(clusters, document),
            lambda number, own: self._entity(clusters[number], own),
            self.repairs,
        )
        numbers = {id: number for number, ids in enumerate(clusters) for id in ids}
        relations = repaired_relations(self._relations(numbers), positions, self.repairs) if annotated else None
        document = replace(document, entities=entities, relations=relations)
        return replace(document, sentences=whole_sentences(document.sentences, document.mentions))

    def _mentions(self, clusters: list[list[str]], document: Document) -> Iterator[tuple[int, Mention]]:
        """Each mention that is not blank, with the number of its cluster."""
        for number, ids in enumerate(clusters):
            for id in ids:
                mention = self.marked.mentions[id]
                span = words_of_characters(document, mention.start, mention.end, self.repairs)
                if span is not None:
                    note = self._note(id)
                    yield number, Mention(*span, note.get_number("score"), note.get_number("link_score"))

    def _entity(self, ids: list[str], mentions: Iterable[Mention]) -> Entity:
        notes = (self._note(id) for id in ids)
        note = next((note for note in notes if _OF_ENTITY & note.as_object().keys()), NO_NOTE)
        types = [type for id in ids if (type := self.marked.mentions[id].type) is not None]
        type = most_frequent_type(types, self.repairs) if types else None
        holds = "type" not in note.as_object() or type == plain_type(note.get_text("type"), "Entity")
        if holds and "type" in note.as_object():
            type = note.get_text("type")
        every = tuple(value.as_text() for value in note.get_items("types"))
        every, score = (every if holds and type in every else ()), note.get_number("type_score") if holds else None
        return Entity(tuple(sorted(mentions)), type, note.get_text("name"), every, score, note.get_extra())

    def _note(self, id: str) -> JsonValue:
        return self.marked.notes.get(id, NO_NOTE)

    def _relations(self, numbers: Mapping[str, int]) -> Iterator[Relation]:
        for drawn in self.marked.relations:
            note, type = self._note(drawn.id), drawn.type
            if (noted := note.get_text("type")) is not None:
                if plain_type(noted, "Relation") == drawn.type:
                    type = noted
                else:  # another type was drawn since
                    note = NO_NOTE
            head, tail = numbers[drawn.head], numbers[drawn.tail]
            name, score = note.get_text("name"), note.get_number("score")
            yield Relation(head, tail, type, name, score, extra=note.get_extra())

    def _clusters(self) -> list[list[str]]:
        """The ids of the mentions of each entity, in the order of the file."""
        from networkx.utils import UnionFind  # not at the start: only those who read clusters wait for it

        entities = UnionFind(self.marked.mentions)
        for ids in self.marked.groups:
            entities.union(*ids)
        clusters: dict[str, list[str]] = {}
        for id in self.marked.mentions:
            clusters.setdefault(entities[id], []).append(id)
        return list(clusters.values())

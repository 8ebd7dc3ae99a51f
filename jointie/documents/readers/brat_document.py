"""From the annotations of brat to a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import replace

from ..document import Document, Entity, Mention, Relation
from ..segmentation import Segmenter
from .brat_annotations import Annotations, MarkedMention, MarkedRelation
from .json_values import JsonValue
from .repairs import Repairs


class DocumentMaker:
    """Makes a document of annotations.

    Args:
        annotations: what stands in the file.
        segmenter: makes words and sentences.
        repairs: counts the repairs, those of :class:`~jointie.documents.readers.brat.BratReader`.
    """

    def __init__(self, annotations: Annotations, segmenter: Segmenter, repairs: Repairs) -> None:
        self.annotations, self.segmenter, self.repairs = annotations, segmenter, repairs

    def document(self, id: str, text: str, annotated: bool) -> Document:
        """Make it.

        Args:
            id: its id.
            text: the text.
            annotated: whether there may be relations.
        """
        mentions = self.annotations.mentions
        borders = {border for mention in mentions.values() for border in (mention.start, mention.end)}
        document = self.segmenter.segment(id, text, borders)
        entities, positions = self._entities(document)
        relations = self._relations(positions) if annotated else None
        return replace(document, entities=tuple(entities), relations=relations)

    def _entities(self, document: Document) -> tuple[list[Entity], dict[str, int]]:
        """The entities, and the position of each by the ids of its mentions."""
        entities: list[Entity] = []
        positions: dict[str, int] = {}
        taken: dict[tuple[int, int], int] = {}
        for ids in self._clusters():
            own: dict[tuple[int, int], Mention] = {}
            for id in ids:
                span = self._words(self.annotations.mentions[id], document)
                if span is None:
                    continue
                if span in taken or span in own:
                    self.repairs.repair("spans given twice (kept once)")
                else:
                    own[span] = Mention(*span, _number(self.annotations.notes.get(id), "score"))
                if span in taken:
                    positions[id] = taken[span]
            if own:
                positions |= {id: len(entities) for id in ids if id not in positions}
                taken |= dict.fromkeys(own, len(entities))
                entities.append(self._entity(ids, sorted(own.values())))
        return entities, positions

    def _entity(self, ids: list[str], mentions: list[Mention]) -> Entity:
        for id in ids:
            note = self.annotations.notes.get(id)
            if note is not None and {"type", "types", "name"} & note.as_object().keys():
                break
        else:
            note = None
        types = Counter(self.annotations.mentions[id].type for id in ids).most_common()
        self.repairs.repair("entities with mentions of different types (the most frequent taken)", len(types) > 1)
        has_type = note is not None and "type" in note.as_object()
        type = _text(note, "type") if has_type else types[0][0]
        given = None if note is None else note.get("types")
        every = () if given is None else tuple(value.as_text() for value in given.items())
        return Entity(tuple(mentions), type, _text(note, "name"), every)

    def _relations(self, positions: dict[str, int]) -> tuple[Relation, ...]:
        relations: dict[tuple[int, int, str], Relation] = {}
        for marked in self.annotations.relations:
            if marked.head not in positions or marked.tail not in positions:
                self.repairs.repair("relations of dropped mentions (dropped)")
                continue
            relation = self._relation(marked, positions)
            self.repairs.repair("repeated relations (kept once)", relation.triple in relations)
            relations.setdefault(relation.triple, relation)
        return tuple(relations.values())

    def _relation(self, marked: MarkedRelation, positions: dict[str, int]) -> Relation:
        note = self.annotations.notes.get(marked.id)
        type = given if (given := _text(note, "type")) is not None else marked.type
        ends = positions[marked.head], positions[marked.tail]
        return Relation(*ends, type, _text(note, "name"), _number(note, "score"))

    def _words(self, mention: MarkedMention, document: Document) -> tuple[int, int] | None:
        """The words that a mention covers; none if it is blank."""
        start = bisect_right(document.tokens, mention.start, key=lambda token: token.end)
        end = bisect_left(document.tokens, mention.end, key=lambda token: token.start)
        if start == end:
            self.repairs.repair("mentions of blanks (dropped)")
            return None
        trimmed = document.characters(start, end) != (mention.start, mention.end)
        self.repairs.repair("mentions with blanks at their ends (left out)", trimmed)
        return start, end

    def _clusters(self) -> list[list[str]]:
        """The ids of the mentions of each entity, in the order of the file."""
        roots = {id: id for id in self.annotations.mentions}

        def root(id: str) -> str:
            while roots[id] != id:
                roots[id] = roots[roots[id]]
                id = roots[id]
            return id

        for _, ids in self.annotations.groups:
            for id in ids[1:]:
                roots[root(id)] = root(ids[0])
        clusters: dict[str, list[str]] = {}
        for id in roots:
            clusters.setdefault(root(id), []).append(id)
        return list(clusters.values())


def _text(value: JsonValue | None, key: str) -> str | None:
    return None if value is None or (given := value.get(key)) is None else given.as_text()


def _number(value: JsonValue | None, key: str) -> float | None:
    return None if value is None or (given := value.get(key)) is None else given.as_number()

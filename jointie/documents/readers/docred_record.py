"""Making a document of one record of DocRED's format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from ..document import Document, Entity, Mention, Relation
from .json_values import JsonValue
from .repairs import Repairs
from .shared_repairs import distinct_relations, most_frequent_type

Span = tuple[int, int]


class NumberedDocument(NamedTuple):
    """A document of a record, with the numbers that the record gives to its entities.

    Attributes:
        document: the document.
        numbers: for each entity of the document its position in the record's ``vertexSet``.
        size: how many entities ``vertexSet`` holds, those that were dropped among them.
    """

    document: Document
    numbers: tuple[int, ...]
    size: int


class RecordReader:
    """Makes documents of records.

    Repaired and counted are: an empty token (becomes a single blank, so that positions stay), an empty sentence
    (dropped), a span given twice in one entity (kept once) or in two (kept in the first), an entity without any
    mention left (dropped with its relations), mentions of one entity that differ in type (the most frequent type is
    taken, the first of these if there are several), a repeated relation (kept once), and a relation of an entity with
    itself (dropped). An empty type is none. Blank tokens and overlapping mentions stay as they are and are counted too.

    Args:
        names: the names of relation types, where they are known.
        repairs: counts the repairs.
    """

    def __init__(self, names: Mapping[str, str], repairs: Repairs) -> None:
        self.names, self.repairs = names, repairs

    def read(self, record: JsonValue, id: str) -> NumberedDocument:
        """Make a document of a record.

        Raises:
            DataError: if a key is missing or holds the wrong type, a mention lies outside its sentence, or a label
                names an entity that does not exist.
        """
        words = [self._words(sentence) for sentence in record.require("sents").items()]
        document = Document.from_words(id, [sentence for sentence in words if sentence], relations=None)
        entities, positions = self._entities(record, [0, *accumulate(map(len, words))])
        document = replace(document, entities=tuple(entities), relations=self._relations(record, positions))
        kept = tuple(number for number, position in enumerate(positions) if position is not None)
        return NumberedDocument(document, kept, len(positions))

    def _words(self, sentence: JsonValue) -> list[str]:
        words = [word.as_text() for word in sentence.items()]
        empty = words.count("")
        self.repairs.repair("empty tokens (read as a blank)", empty)
        self.repairs.note("blank tokens", sum(not word.strip() for word in words) - empty)
        self.repairs.repair("empty sentences (dropped)", not words)
        return [word or " " for word in words]

    def _entities(self, record: JsonValue, starts: Sequence[int]) -> tuple[list[Entity], list[int | None]]:
        """The entities, and for each one in the record its position among them (none if it was dropped).

        Args:
            record: the record.
            starts: of each sentence, the first token in the document; and the number of all tokens.
        """
        entities: list[Entity] = []
        positions: list[int | None] = []
        taken: set[Span] = set()
        for vertex in record.get_items("vertexSet"):
            types = self._mentions(vertex, starts, taken)
            positions.append(len(entities) if types else None)
            if types:
                mentions = tuple(Mention(*span) for span in sorted(types))
                entities.append(Entity(mentions, most_frequent_type(types.values(), self.repairs) or None))
            else:
                self.repairs.repair("entities without a mention of their own (dropped)")
            taken.update(types)
        self.repairs.note("mentions that overlap others", _overlapping(taken))
        return entities, positions

    def _mentions(self, vertex: JsonValue, starts: Sequence[int], taken: set[Span]) -> dict[Span, str]:
        """The types of the spans that are the entity's own."""
        types: dict[Span, str] = {}
        for mention in vertex.items():
            span, type = _span(mention, starts), mention.require("type").as_text()
            if span in types:
                self.repairs.repair("spans given twice in an entity (kept once)")
            elif span in taken:
                self.repairs.repair("spans given in two entities (kept in the first)")
            else:
                types[span] = type
        return types

    def _relations(self, record: JsonValue, positions: Sequence[int | None]) -> tuple[Relation, ...] | None:
        if record.get("labels") is None:
            self.repairs.note("documents without 'labels' (relations not annotated)")
            return None
        relations = (self._relation(label, positions) for label in record.get_items("labels"))
        return distinct_relations((relation for relation in relations if relation), self.repairs)

    def _relation(self, label: JsonValue, positions: Sequence[int | None]) -> Relation | None:
        type = label.require("r").as_text()
        head, tail = (_position(label.require(end), positions) for end in ("h", "t"))
        if label.require("h").value == label.require("t").value:
            self.repairs.repair("relations of an entity with itself (dropped)")
        elif head is None or tail is None:
            self.repairs.repair("relations of dropped entities (dropped)")
        else:
            return Relation(head, tail, type, self.names.get(type))
        return None


def _span(mention: JsonValue, starts: Sequence[int]) -> Span:
    """The tokens of the document that a mention covers."""
    number, position = mention.require("sent_id"), mention.require("pos")
    count = len(starts) - 1
    if not 0 <= number.as_integer() < count:
        raise number.error(f"there is no sentence {number.value}, 'sents' holds {count}", "counted from 0")
    first, after = starts[number.value : number.value + 2]
    start, end = position.as_range()
    if not 0 <= start < end <= after - first:
        where = f"tokens {start} to {end} of sentence {number.value}, which has {after - first}"
        raise position.error(f"the mention covers {where}", "'pos' counts from 0 and its end is exclusive")
    return first + start, first + end


def _position(entity: JsonValue, positions: Sequence[int | None]) -> int | None:
    if not 0 <= entity.as_integer() < len(positions):
        raise entity.error(f"there is no entity {entity.value}, 'vertexSet' holds {len(positions)}", "counted from 0")
    return positions[entity.value]


def _overlapping(spans: Iterable[Span]) -> int:
    """Count the spans that begin inside another."""
    count = reach = 0
    for start, end in sorted(spans):
        count += start < reach
        reach = max(reach, end)
    return count

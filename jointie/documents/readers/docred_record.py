"""Making a document of one record of DocRED's format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from ..document import Document, Entity, Mention, Relation
from ..unique import UniqueIds
from .json_values import JsonValue
from .repairs import Repairs
from .shared_repairs import count_misspelt, most_frequent_type, repaired_entities, repaired_relations

Span = tuple[int, int]

_ANNOTATIONS = ("vertexSet", "labels")
_KEYS = {"title", "sents", *_ANNOTATIONS, "extra"}


class NumberedDocument(NamedTuple):
    """A document of a record, with the numbers that the record gives to its entities.

    Attributes:
        title: the record's title.
        document: the document.
        numbers: for each entity of the document its position in the record's ``vertexSet``.
        size: how many entities ``vertexSet`` holds, those that were dropped among them.
        sentences: for each sentence of the document its position in the record's ``sents``.
    """

    title: str
    document: Document
    numbers: tuple[int, ...]
    size: int
    sentences: tuple[int, ...]


class RecordReader:
    """Makes documents of the records of a file.

    Repaired and counted are: a repeated title (numbered), an empty token (becomes a single blank, so that positions
    stay), an empty sentence (dropped), evidence in a sentence that is not there (left out), a span given twice in one
    entity (kept once) or in two (kept in the first), an entity without any mention left (dropped with its relations),
    mentions of one entity that differ in type (the most frequent type is taken, the first of these if there are
    several), a repeated relation (kept once), and a relation of an entity with itself (dropped). An empty type is
    none. Blank tokens and overlapping mentions stay as they are and are counted too.

    Args:
        names: the names of relation types, where they are known.
        repairs: counts the repairs.
    """

    def __init__(self, names: Mapping[str, str], repairs: Repairs) -> None:
        self.names, self.repairs = names, repairs
        self._unique = UniqueIds()

    def read(self, record: JsonValue) -> NumberedDocument:
        """Make a document of a record.

        Raises:
            DataError: if a key is missing or holds the wrong type, a mention lies outside its sentence, or a label
                names an entity that does not exist.
        """
        title = record.require("title").as_text()
        record.place = f"{record.place} ({title})"
        count_misspelt("records", record, _KEYS, _ANNOTATIONS, self.repairs)
        words = [self._words(sentence) for sentence in record.require("sents").items()]
        document = Document.from_words(title, [sentence for sentence in words if sentence], relations=None)
        entities, positions, size = self._entities(record, [0, *accumulate(map(len, words))])
        kept = [sentence for sentence, own in enumerate(words) if own]
        sentences = {sentence: position for position, sentence in enumerate(kept)}
        relations = self._relations(record, positions, size, sentences)
        if (id := self._unique(title)) != title:
            self.repairs.repair("repeated titles (numbered)")
        document = replace(document, id=id, entities=entities, relations=relations, extra=record.get_extra())
        return NumberedDocument(title, document, tuple(positions), size, tuple(kept))

    def _words(self, sentence: JsonValue) -> list[str]:
        words = [word.as_text() for word in sentence.items()]
        empty = words.count("")
        self.repairs.repair("empty tokens (read as a blank)", empty)
        self.repairs.note("blank tokens", sum(not word.strip() for word in words) - empty)
        self.repairs.repair("empty sentences (dropped)", not words)
        return [word or " " for word in words]

    def _entities(self, record: JsonValue, starts: Sequence[int]) -> tuple[tuple[Entity, ...], dict[int, int], int]:
        """The entities, the position of each by its number in the record, and how many the record has.

        Args:
            record: the record.
            starts: of each sentence, the first token in the document; and the number of all tokens.
        """
        vertices = list(record.get_items("vertexSet"))
        types: dict[tuple[int, Span], str] = {}
        mentions = []
        for number, vertex in enumerate(vertices):
            for mention in vertex.items():
                span = _span(mention, starts)
                types.setdefault((number, span), mention.require("type").as_text())
                mentions.append((number, Mention(*span)))

        def make(number: int, own: Sequence[Mention]) -> Entity:
            type = most_frequent_type((types[number, mention.span] for mention in own), self.repairs)
            return Entity(tuple(sorted(own)), type or None)

        entities, positions = repaired_entities(range(len(vertices)), mentions, make, self.repairs)
        self.repairs.note("mentions that overlap others", _overlapping(entities))
        return entities, positions, len(vertices)

    def _relations(
        self, record: JsonValue, positions: Mapping[int, int], size: int, sentences: Mapping[int, int]
    ) -> tuple[Relation, ...] | None:
        """The relations; ``sentences`` has the position of each sentence by its number in the record."""
        if record.get("labels") is None:
            self.repairs.note("documents without 'labels' (relations not annotated)")
            return None
        relations = (self._relation(label, size, sentences) for label in record.get_items("labels"))
        return repaired_relations(relations, positions, self.repairs)

    def _relation(self, label: JsonValue, size: int, sentences: Mapping[int, int]) -> Relation:
        type = label.require("r").as_text()
        head, tail = (_number(label.require(end), size) for end in ("h", "t"))
        evidence = {value.as_integer() for value in label.get_items("evidence")}
        known = tuple(sorted(sentences[number] for number in evidence & sentences.keys()))
        self.repairs.repair("evidence in sentences that are not there (left out)", len(evidence) - len(known))
        return Relation(head, tail, type, self.names.get(type), None, known or None, label.get_extra())


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


def _number(entity: JsonValue, size: int) -> int:
    if not 0 <= entity.as_integer() < size:
        raise entity.error(f"there is no entity {entity.value}, 'vertexSet' holds {size}", "counted from 0")
    return int(entity.value)


def _overlapping(entities: Iterable[Entity]) -> int:
    """Count the mentions that begin inside another."""
    count = reach = 0
    for start, end in sorted(mention.span for entity in entities for mention in entity.mentions):
        count += start < reach
        reach = max(reach, end)
    return count

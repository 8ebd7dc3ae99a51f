"""Making a document of a JSON object of the native format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...config import DataError
from ..document import Document, Entity, Mention, Relation, Sentence, Token
from ..segmentation.segmenter import Segmenter
from ..whole_sentences import whole_sentences
from .json_values import JsonValue
from .repairs import Repairs
from .shared_repairs import SELF_RELATIONS, repaired_entities, repaired_relations

_KEYS = {
    "documents": {"id", "text", "tokens", "sentences", "entities", "relations", "extra"},
    "entities": {"id", "type", "types", "type_score", "name", "mentions", "extra"},
    "mentions": {"start", "end", "text", "token_start", "token_end", "score", "link_score"},
    "relations": {"head", "tail", "type", "name", "score", "evidence", "extra"},
}
"""The keys of each kind of object."""


class NativeReader:
    """Makes documents of the objects of a file.

    Args:
        segmenter: makes words and sentences if an object gives none.
        repairs: counts repairs and unknown keys.
        repair: whether to repair more than self relations (:class:`~jointie.documents.readers.jsonl.JsonlReader`).
    """

    def __init__(self, segmenter: Segmenter, repairs: Repairs, repair: bool) -> None:
        self.segmenter, self.repairs, self.repair = segmenter, repairs, repair

    def read(self, value: JsonValue, default_id: str) -> Document:
        """Make a document.

        Args:
            value: an object of the native format.
            default_id: the id if the object gives none.

        Raises:
            DataError: naming the first key whose value cannot be used.
        """
        value.as_object("a document is an object with at least the key 'text'")
        self._check_keys("documents", value)
        id = self._id(value, default_id)
        try:
            document = self._bare(value, id)
            entities, ids, positions = self._entities(value, document)
            sentences = document.sentences
            if value.get("tokens") is None:
                sentences = whole_sentences(sentences, (m for entity in entities for m in entity.mentions))
            relations = self._relations(value, ids, positions, document)
            return replace(
                document, sentences=sentences, entities=entities, relations=relations, extra=value.get_extra()
            )
        except DataError as error:
            if error.source is not None:
                raise
            raise value.error(error.message, error.remedy) from None  # an invariant of the document

    def _check_keys(self, kind: str, value: JsonValue) -> None:
        if not _KEYS[kind].issuperset(value.as_object()):
            for key in sorted(value.as_object().keys() - _KEYS[kind]):
                self.repairs.leave_out(f"keys {key!r} of {kind} (unknown)")

    def _id(self, value: JsonValue, default: str) -> str:
        given = value.get("id")
        if given is not None and self.repair and type(given.value) is int:
            self.repairs.repair("ids of documents that are numbers (taken as texts)")
            return str(given.value)
        return default if given is None else given.as_text()

    def _bare(self, value: JsonValue, id: str) -> Document:
        """The document without annotations."""
        text = value.require("text").as_text()
        given = value.get("tokens")
        if given is None:
            if value.get("sentences") is not None:
                raise value.error("the key 'tokens' is missing", "'sentences' are ranges of tokens; give both or none")
            return self.segmenter.segment(id, text, list(_borders(value)))
        tokens = tuple(Token(*token.as_range()) for token in given.items())
        sentences = value.require("sentences", "with 'tokens' give the ranges of tokens that are sentences")
        return Document(id, text, tokens, tuple(Sentence(*sentence.as_range()) for sentence in sentences.items()))

    def _entities(
        self, value: JsonValue, document: Document
    ) -> tuple[tuple[Entity, ...], dict[str | int, int], dict[int, int]]:
        """The entities, the number of each by its id, and the position by its number of each that is kept."""
        spans = _Spans(document)
        items = list(value.get_items("entities"))
        ids: dict[str | int, int] = {}
        mentions: list[tuple[int, Mention]] = []
        for i, item in enumerate(items):
            self._check_keys("entities", item)
            id = i if (given := item.get("id")) is None else self._entity_id(given)
            if id in ids:
                raise item.error(f"the entity id {id} stands twice", "ids must be unique in a document")
            ids[id] = i
            for marked in item.require("mentions").items():
                self._check_keys("mentions", marked)
                scores = [self._score(marked, key) for key in ("score", "link_score")]
                mentions.append((i, Mention(*spans.span(marked), *scores)))

        def make(i: int, own: Sequence[Mention]) -> Entity:
            types = tuple(type.as_text() for type in items[i].get_items("types"))
            in_order = tuple(sorted(own, key=lambda mention: mention.span))
            type, name = items[i].get_text("type"), items[i].get_text("name")
            if type is None and types:
                type = types[0]
            return Entity(in_order, type, name, types, self._score(items[i], "type_score"), items[i].get_extra())

        if self.repair:
            entities, positions = repaired_entities(range(len(items)), mentions, make, self.repairs)
            return entities, ids, positions
        own: dict[int, list[Mention]] = {i: [] for i in range(len(items))}
        for i, mention in mentions:
            own[i].append(mention)
        return tuple(make(i, own[i]) for i in own), ids, {i: i for i in own}

    def _relations(
        self, value: JsonValue, ids: Mapping[str | int, int], positions: Mapping[int, int], document: Document
    ) -> tuple[Relation, ...] | None:
        if value.get("relations") is None:
            return None
        sentences = len(document.sentences) if value.get("tokens") is not None else None
        relations = [self._relation(item, ids, sentences) for item in value.get_items("relations")]
        if self.repair:
            return repaired_relations(relations, positions, self.repairs)
        others = tuple(relation for relation in relations if relation.head != relation.tail)
        self.repairs.repair(SELF_RELATIONS, len(relations) - len(others))
        return others

    def _relation(self, value: JsonValue, ids: Mapping[str | int, int], sentences: int | None) -> Relation:
        """A relation; the number of sentences is ``None`` where the file gives none to point to."""
        self._check_keys("relations", value)
        head, tail = (self._number(value.require(role), ids) for role in ("head", "tail"))
        type, name = value.require("type").as_text(), value.get_text("name")
        evidence = self._evidence(value, sentences)
        return Relation(head, tail, type, name, self._score(value, "score"), evidence, value.get_extra())

    def _evidence(self, value: JsonValue, sentences: int | None) -> tuple[int, ...] | None:
        if (given := value.get("evidence")) is None:
            return None
        evidence = tuple(sorted({item.as_integer() for item in given.items()}))
        if sentences is None:
            self.repairs.leave_out("keys 'evidence' of documents without 'sentences'")
            return None
        if self.repair and any(not 0 <= i < sentences for i in evidence):
            self.repairs.repair("relations with evidence outside of the document (that left out)")
            return tuple(i for i in evidence if 0 <= i < sentences)
        return evidence

    def _number(self, value: JsonValue, ids: Mapping[str | int, int]) -> int:
        if (id := self._entity_id(value)) not in ids:
            raise value.error(f"there is no entity with the id {id}")
        return ids[id]

    def _entity_id(self, value: JsonValue) -> str | int:
        return value.as_text() if self.repair and isinstance(value.value, str) else value.as_integer()

    def _score(self, value: JsonValue, key: str) -> float | None:
        score = value.get_number(key)
        if self.repair and score is not None and not 0 <= score <= 1:
            self.repairs.repair("scores that are no probabilities (left out)")
            return None
        return score


def _borders(value: JsonValue) -> Iterator[int]:
    """The characters at which mentions begin and end."""
    for entity in value.get_items("entities"):
        for mention in entity.require("mentions").items():
            if mention.get("token_start") is not None or mention.get("token_end") is not None:
                raise value.error("the key 'tokens' is missing", f"{mention.path} refers to tokens")
            yield from (mention.require("start").as_integer(), mention.require("end").as_integer())


class _Spans:
    """Finds the tokens of mentions in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.starts = {token.start: i for i, token in enumerate(document.tokens)}
        self.ends = {token.end: i + 1 for i, token in enumerate(document.tokens)}

    def span(self, value: JsonValue) -> tuple[int, int]:
        characters = _pair(value, "start", "end")
        span = _pair(value, "token_start", "token_end") or (characters and self._tokens(value, characters))
        if not span:
            raise value.error("a mention needs 'start' and 'end', or 'token_start' and 'token_end'")
        start, end = span
        if not 0 <= start < end <= len(self.document.tokens):
            raise value.error(f"a mention of tokens {start} to {end} of {len(self.document.tokens)}")
        self._check(value, self.document.characters(start, end), characters)
        return span

    def _tokens(self, value: JsonValue, characters: tuple[int, int]) -> tuple[int, int]:
        start, end = characters
        if start not in self.starts:
            raise value.error(f"no token begins at character {start}", "a mention covers whole tokens")
        if end not in self.ends:
            raise value.error(f"no token ends at character {end}", "a mention covers whole tokens; 'end' is exclusive")
        return self.starts[start], self.ends[end]

    def _check(self, value: JsonValue, found: tuple[int, int], given: tuple[int, int] | None) -> None:
        if given and given != found:
            where = f"characters {given[0]} to {given[1]}, its tokens {found[0]} to {found[1]}"
            raise value.error(f"'start' and 'end' give {where}", "correct one of the two pairs or leave it out")
        text = value.get_text("text")
        covered = self.document.text[found[0] : found[1]]
        if text is not None and text != covered:
            remedy = "offsets count characters, not bytes, and ends are exclusive"
            raise value.error(f"the mention's text is {text!r}, but it covers {covered!r}", remedy)


def _pair(value: JsonValue, start: str, end: str) -> tuple[int, int] | None:
    """Two whole numbers, of which both are given or none."""
    if value.get(start) is None and value.get(end) is None:
        return None
    return value.require(start).as_integer(), value.require(end).as_integer()

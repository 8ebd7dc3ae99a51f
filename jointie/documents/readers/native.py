"""Making a document of a JSON object of the native format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...config import DataError
from ..document import Document, Entity, Mention, Relation, Sentence, Token
from ..segmentation import Segmenter
from .json_values import JsonValue


def document_of(value: JsonValue, default_id: str, segmenter: Segmenter) -> Document:
    """Make a document.

    Args:
        value: an object of the native format.
        default_id: the id if the object gives none.
        segmenter: makes words and sentences if the object gives none.

    Raises:
        DataError: naming the first key whose value cannot be used.
    """
    value.as_object("a document is an object with at least the key 'text'")
    id = default_id if (given := value.get_text("id")) is None else given
    try:
        document = _bare(value, id, segmenter)
        entities, positions = _entities(value, document)
        return replace(document, entities=entities, relations=_relations(value, positions))
    except DataError as error:
        if error.source is not None:
            raise
        raise value.error(error.message, error.remedy) from None  # an invariant of the document


def _bare(value: JsonValue, id: str, segmenter: Segmenter) -> Document:
    """The document without annotations."""
    text = value.require("text").as_text()
    given = value.get("tokens")
    if given is None:
        if value.get("sentences") is not None:
            raise value.error("the key 'tokens' is missing", "'sentences' are ranges of tokens; give both or none")
        return segmenter.segment(id, text, list(_borders(value)))
    tokens = tuple(Token(*token.as_range()) for token in given.items())
    sentences = value.require("sentences", "with 'tokens' give the ranges of tokens that are sentences")
    return Document(id, text, tokens, tuple(Sentence(*sentence.as_range()) for sentence in sentences.items()))


def _borders(value: JsonValue) -> Iterator[int]:
    """The characters at which mentions begin and end."""
    for entity in value.get_items("entities"):
        for mention in entity.require("mentions").items():
            if mention.get("token_start") is not None or mention.get("token_end") is not None:
                raise value.error("the key 'tokens' is missing", f"{mention.path} refers to tokens")
            yield from (mention.require("start").as_integer(), mention.require("end").as_integer())


def _entities(value: JsonValue, document: Document) -> tuple[tuple[Entity, ...], dict[int, int]]:
    """The entities, and the position of each by its id."""
    spans = _Spans(document)
    entities: list[Entity] = []
    positions: dict[int, int] = {}
    for i, item in enumerate(value.get_items("entities")):
        id = i if (given := item.get("id")) is None else given.as_integer()
        if id in positions:
            raise item.error(f"the entity id {id} stands twice", "ids must be unique in a document")
        positions[id] = i
        mentions = [spans.mention(mention) for mention in item.require("mentions").items()]
        in_order = tuple(sorted(mentions, key=lambda mention: mention.span))
        types = tuple(type.as_text() for type in item.get_items("types"))
        entities.append(
            Entity(in_order, item.get_text("type"), item.get_text("name"), types, item.get_number("type_score"))
        )
    return tuple(entities), positions


def _relations(value: JsonValue, positions: dict[int, int]) -> tuple[Relation, ...] | None:
    if value.get("relations") is None:
        return None
    return tuple(_relation(item, positions) for item in value.get_items("relations"))


def _relation(value: JsonValue, positions: dict[int, int]) -> Relation:
    head, tail = (_position(value.require(role), positions) for role in ("head", "tail"))
    return Relation(head, tail, value.require("type").as_text(), value.get_text("name"), value.get_number("score"))


def _position(id: JsonValue, positions: dict[int, int]) -> int:
    if id.as_integer() not in positions:
        raise id.error(f"there is no entity with the id {id.value}")
    return positions[id.value]


class _Spans:
    """Finds the tokens of mentions in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.starts = {token.start: i for i, token in enumerate(document.tokens)}
        self.ends = {token.end: i + 1 for i, token in enumerate(document.tokens)}

    def mention(self, value: JsonValue) -> Mention:
        characters = _pair(value, "start", "end")
        span = _pair(value, "token_start", "token_end") or (characters and self._tokens(value, characters))
        if not span:
            raise value.error("a mention needs 'start' and 'end', or 'token_start' and 'token_end'")
        start, end = span
        if not 0 <= start < end <= len(self.document.tokens):
            raise value.error(f"a mention of tokens {start} to {end} of {len(self.document.tokens)}")
        self._check(value, self.document.characters(start, end), characters)
        return Mention(start, end, value.get_number("score"), value.get_number("link_score"))

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

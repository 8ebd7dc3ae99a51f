"""Making a document of one article of DWIE's format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import unquote

from ..document import Document, Entity, Mention, Relation
from ..segmentation.segmenter import Segmenter
from ..whole_sentences import whole_sentences
from .dwie_types import primary_type, types_of
from .json_values import JsonValue
from .repairs import Repairs
from .shared_repairs import count_misspelt, repaired_entities, repaired_relations, words_of_characters

Span = tuple[int, int]

_ANNOTATIONS = ("mentions", "concepts", "relations")
_KEYS = {"id", "content", "tags", *_ANNOTATIONS, "frames", "iptc"}

_NO_CONTENT = "DWIE's annotations come without their texts, its download script writes them into 'content'"
_ALL_KEYS = "an article has 'mentions' and 'concepts', or neither of them and no 'relations' where it is only text"


class _Marked(NamedTuple):
    """A mention of the article: its JSON value, its characters, and the id of its concept."""

    value: JsonValue
    start: int
    end: int
    concept: int


class ArticleReader:
    """Makes documents of articles.

    Repaired and counted are: a mention of no concept (dropped), blanks at the ends of a mention (left out; a mention
    of blanks alone is dropped), a span given twice in one concept (kept once) or in two (kept in the first that names
    it), a concept without any mention left (dropped with its relations), a repeated relation (kept once), and a
    relation of a concept with itself (dropped). Nested mentions are kept. A concept's ``count`` is not looked at.

    Args:
        segmenter: makes words and sentences. A word is cut where a mention begins or ends in it, so that every mention
            is a range of words ("1980" in "1980s").
        repairs: counts the repairs.
        candidates: whether the candidate entities of mentions are kept, in ``extra`` of entities.
    """

    def __init__(self, segmenter: Segmenter, repairs: Repairs, candidates: bool = False) -> None:
        self.segmenter, self.repairs, self.candidates = segmenter, repairs, candidates

    def read(self, article: JsonValue, id: str) -> Document:
        """Make a document of an article.

        Raises:
            DataError: if a key is missing or holds the wrong type, a mention lies outside the text or says another text
                than it covers, or a mention or relation names a concept that does not exist.
        """
        text = article.require("content", _NO_CONTENT).as_text()
        count_misspelt("articles", article, _KEYS, _ANNOTATIONS, self.repairs)
        if all(article.get(key) is None for key in _ANNOTATIONS):
            return self.segmenter.segment(id, text)
        concepts = _concepts(article)
        marked = list(self._marked(article, text, concepts))
        borders = {border for mention in marked for border in (mention.start, mention.end)}
        document = self.segmenter.segment(id, text, borders)
        named = _candidates(marked, text) if self.candidates else {}
        entities, positions = repaired_entities(
            concepts,
            self._mentions(marked, document),
            lambda id, own: _entity(concepts[id], own, named.get(id)),
            self.repairs,
        )
        relations = self._relations(article, concepts, positions)
        document = replace(document, entities=entities, relations=relations)
        return replace(document, sentences=whole_sentences(document.sentences, document.mentions))

    def _marked(self, article: JsonValue, text: str, concepts: Iterable[int]) -> Iterator[_Marked]:
        for mention in article.require("mentions", _ALL_KEYS).items():
            start, end = _characters(mention, text)
            concept = mention.get("concept")
            if concept is None:
                self.repairs.repair("mentions of no concept (dropped)")
            else:
                yield _Marked(mention, start, end, _known(concept, concepts))

    def _mentions(self, marked: Iterable[_Marked], document: Document) -> Iterator[tuple[int, Mention]]:
        """Each mention that is not blank, with the id of its concept."""
        for mention in marked:
            span = words_of_characters(document, mention.start, mention.end, self.repairs)
            if span is None:
                continue
            first, last = document.characters(*span)
            if first < mention.start or last > mention.end:
                raise mention.value.error("the segmenter makes words across the ends of the mention")
            yield mention.concept, Mention(*span)

    def _relations(
        self, article: JsonValue, concepts: Iterable[int], positions: dict[int, int]
    ) -> tuple[Relation, ...] | None:
        if article.get("relations") is None:
            self.repairs.note("articles without 'relations' (not annotated)")
            return None
        relations = (_relation(value, concepts) for value in article.get_items("relations"))
        return repaired_relations(relations, positions, self.repairs)


def tags_of(value: JsonValue) -> list[str]:
    """The tags of an article or a concept.

    Raises:
        DataError: if they are no list of texts.
    """
    return [tag.as_text() for tag in value.get_items("tags")]


def _concepts(article: JsonValue) -> dict[int, JsonValue]:
    """The concepts by their ids."""
    concepts: dict[int, JsonValue] = {}
    for concept in article.require("concepts", _ALL_KEYS).items():
        id = concept.require("concept")
        if id.as_integer() in concepts:
            raise id.error(f"the concept id {id.value} stands twice", "ids must be unique in an article")
        concepts[id.value] = concept
    return concepts


def _characters(mention: JsonValue, text: str) -> Span:
    """The characters of a mention, checked against its own text."""
    start, end = (mention.require(key).as_integer() for key in ("begin", "end"))
    if not 0 <= start < end <= len(text):
        remedy = "offsets count characters from 0, and 'end' is exclusive"
        raise mention.error(f"the mention covers characters {start} to {end} of {len(text)}", remedy)
    given = mention.get("text")
    if given is not None and given.as_text() != text[start:end]:
        message = f"the mention's text is {given.value!r}, but it covers {text[start:end]!r}"
        raise mention.error(message, "offsets count characters, not bytes; was 'content' changed?")
    return start, end


def _known(id: JsonValue, concepts: Iterable[int]) -> int:
    if id.as_integer() not in concepts:
        raise id.error(f"there is no concept with the id {id.value}")
    return int(id.value)


def _relation(value: JsonValue, concepts: Iterable[int]) -> Relation:
    type = value.require("p").as_text()
    head, tail = (_known(value.require(key), concepts) for key in ("s", "o"))
    return Relation(head, tail, type)


def _entity(concept: JsonValue, mentions: Iterable[Mention], candidates: dict[str, Any] | None) -> Entity:
    types = types_of(tags_of(concept))
    several = types if len(types) > 1 else ()
    extra = {"candidates": candidates} if candidates else {}
    name = concept.get_text("text") or None
    return Entity(tuple(sorted(mentions)), primary_type(types), name, several, extra=extra)


def _candidates(marked: Iterable[_Marked], text: str) -> dict[int, dict[str, dict[str, float]]]:
    """The entities that the texts of mentions may name, with their priors, for each concept that has any."""
    found: dict[int, dict[str, dict[str, float]]] = {}
    for mention in marked:
        names = [unquote(name.as_text()).replace("_", " ") for name in mention.value.get_items("candidates")]
        scores = [score.as_number() for score in mention.value.get_items("scores")]
        if len(scores) not in (0, len(names)):
            raise mention.value.error(f"it has {len(names)} candidates and {len(scores)} scores")
        if names:
            own = dict(zip(names, scores or [1 / len(names)] * len(names)))
            found.setdefault(mention.concept, {})[text[mention.start : mention.end].strip()] = own
    return found

"""A DocBin of spaCy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from typing import Any, BinaryIO

from ..document import Document, Entity
from ..extras import imported
from ..surrogates import encodable
from .writer import Writer


@Writer.register("spacy")
class SpacyWriter(Writer):
    """Writes one ``DocBin``, which ``spacy.tokens.DocBin().from_bytes`` reads without any pipeline or model.

    ``doc.text`` is the exact text. spaCy's words are parted by single blanks or by nothing, so whatever else stands
    between two words is a token of its own; the numbers of such tokens are in ``doc.user_data["between"]``. In each
    document stand

    - ``doc.spans["mentions"]``: all mentions in text order, labelled with the types of their entities;
    - ``doc.spans["entity_0"]`` and so on: the mentions of each entity, with ``type``, ``type_score``, ``types``,
      ``name`` and the mentions' ``scores`` and ``link_scores`` in the group's ``attrs``;
    - ``doc.ents``: the longest of those mentions that have a type;
    - ``doc.sents``: the sentences;
    - ``doc.user_data``: ``id``, ``relations`` (a list of ``{head, tail, type, name, score}``, head and tail the numbers
      of the groups; none where they are not annotated) and ``between``.

    :class:`~jointie.documents.readers.spacy.SpacyReader` reads all of it back. The format cannot hold halves of
    surrogate pairs, which become U+FFFD. All documents are held in memory until the end, as a ``DocBin`` is one
    compressed block.

    Raises:
        ConfigError: if spaCy is not installed.
    """

    kind = "binary"
    extension = ".spacy"

    def __init__(self) -> None:
        self._spacy = imported("spacy", "spacy")

    def begin(self, target: BinaryIO) -> None:
        self._vocab = self._spacy.blank("xx").vocab
        attributes = ["SENT_START", "ENT_IOB", "ENT_TYPE"]
        self._bin = self._spacy.tokens.DocBin(attrs=attributes, store_user_data=True)

    def write(self, document: Document, target: BinaryIO) -> None:
        self._bin.add(self._doc(document))

    def end(self, target: BinaryIO) -> None:
        target.write(self._bin.to_bytes())

    def _doc(self, document: Document) -> Any:
        pieces = list(_pieces(document))
        words, spaces = [piece[0] for piece in pieces], [piece[1] for piece in pieces]
        numbers = [number for _, _, number in pieces]
        firsts = {sentence.start for sentence in document.sentences}
        starts = [number in firsts for number in numbers]
        doc = self._spacy.tokens.Doc(self._vocab, words=words, spaces=spaces, sent_starts=starts)
        places = {number: i for i, number in enumerate(numbers) if number is not None}
        groups = [self._spans(doc, entity, places) for entity in document.entities]
        mentions = sorted((span for group in groups for span in group), key=lambda span: (span.start, span.end))
        doc.spans["mentions"] = mentions
        for i, (entity, group) in enumerate(zip(document.entities, groups)):
            doc.spans[f"entity_{i}"] = group
            doc.spans[f"entity_{i}"].attrs.update(_attributes(entity))
        doc.ents = self._spacy.util.filter_spans([span for span in mentions if span.label_])
        doc.user_data.update(id=encodable(document.id), relations=_relations(document))
        doc.user_data["between"] = [i for i, number in enumerate(numbers) if number is None]
        return doc

    def _spans(self, doc: Any, entity: Entity, places: dict[int, int]) -> list[Any]:
        label = encodable(entity.type or "")
        ends = [(places[mention.start], places[mention.end - 1] + 1) for mention in entity.mentions]
        return [self._spacy.tokens.Span(doc, start, end, label=label) for start, end in ends]


def _pieces(document: Document) -> Iterator[tuple[str, bool, int | None]]:
    """The pieces of the text: a word or the text between two, whether a blank follows, and the number of the word."""
    text = encodable(document.text)
    places = [*document.tokens, (len(text), len(text))]
    if before := text[: places[0][0]]:
        yield before, False, None
    for i, ((start, end), (after, _)) in enumerate(pairwise(places)):
        between = text[end:after]
        yield text[start:end], between.startswith(" "), i
        if rest := between.removeprefix(" "):
            yield rest, False, None


def _attributes(entity: Entity) -> dict[str, Any]:
    type, name = (None if value is None else encodable(value) for value in (entity.type, entity.name))
    types = [encodable(value) for value in entity.types]
    return {
        **{"type": type, "type_score": entity.type_score, "types": types, "name": name},
        "scores": [mention.score for mention in entity.mentions],
        "link_scores": [mention.link_score for mention in entity.mentions],
    }


def _relations(document: Document) -> list[dict[str, Any]] | None:
    if document.relations is None:
        return None
    values = [asdict(relation) for relation in document.relations]
    return [{key: encodable(v) if isinstance(v, str) else v for key, v in value.items()} for value in values]

"""The layout of a document's annotations on a ``Doc`` of spaCy, for files and for pipelines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .annotations import frozen
from .document import Document, Entity, Mention, Relation, Sentence, Token
from .extras import imported
from .segmentation.segmenter import sentences_at
from .surrogates import encodable

RECORD = "jointie"
"""The key in ``doc.user_data`` under which the component of pipelines keeps what ``doc.spans`` cannot hold."""

MENTIONS, ENTITY = "mentions", "entity"
"""The keys in ``doc.spans`` that files have: all mentions, and with a number the mentions of each entity."""


def annotate(doc: Any, document: Document, places: Sequence[int], mentions: str, entity: str) -> dict[str, Any]:
    """Set the entities of a document on a ``Doc``.

    Args:
        doc: a ``Doc`` with the same text.
        document: what is set.
        places: for each token of the document its number among spaCy's.
        mentions: the key in ``doc.spans`` of all mentions, in text order, labelled with the types of their entities.
        entity: the key of the mentions of each entity, as ``entity_0``; ``attrs`` of the group has what is known of it.

    Returns:
        What ``doc.spans`` cannot hold, for ``doc.user_data``.
    """
    groups = [_group(doc, item, f"{entity}_{i}", places) for i, item in enumerate(document.entities)]
    doc.spans[mentions] = sorted((span for group in groups for span in group), key=lambda s: (s.start, s.end))
    for group in groups:
        doc.spans[group.name] = group
    words = {*places}
    return {
        "id": encodable(document.id),
        "sentences": [places[sentence.start] for sentence in document.sentences],
        "relations": None if document.relations is None else [_relation(r) for r in document.relations],
        "between": [i for i in range(len(doc)) if i not in words],
        "extra": _object(document.extra),
    }


def annotated(doc: Any, record: dict[str, Any], entity: str, id: str) -> Document:
    """Make a document of a ``Doc`` that was annotated so.

    Args:
        doc: the ``Doc``.
        record: what :func:`annotate` has returned, as far as it is known.
        entity: the key of the mentions of each entity.
        id: of the document, if the record has none.
    """
    words = words_in(doc, record.get("between"))
    positions = {token.i: i for i, token in enumerate(words)}
    sentences = sentences_in(doc, words)
    if "sentences" in record:
        sentences = _ranges([positions[place] for place in record["sentences"]], len(words))
    entities = tuple(_entity(group, positions) for group in groups_in(doc, entity))
    given = record.get("relations")
    relations = None if given is None else tuple(Relation(**relation) for relation in given)
    extra = record.get("extra", {})
    return Document(record.get("id", id), doc.text, tokens_of(words), sentences, entities, relations, extra)


def groups_in(doc: Any, entity: str) -> Iterator[Any]:
    """The groups of spans ``entity_0``, ``entity_1`` and so on."""
    number = 0
    while (name := f"{entity}_{number}") in doc.spans:
        yield doc.spans[name]
        number += 1


def words_in(doc: Any, between: Sequence[int] | None = None) -> list[Any]:
    """The tokens that are words: those that are not white space, or all but the numbers ``between``."""
    if between is None:
        return [token for token in doc if not token.is_space and len(token)]
    left_out = {*between}
    return [token for token in doc if token.i not in left_out]


def tokens_of(words: Sequence[Any]) -> tuple[Token, ...]:
    """The characters of spaCy's tokens."""
    return tuple(Token(token.idx, token.idx + len(token)) for token in words)


def sentences_in(doc: Any, words: Sequence[Any]) -> tuple[Sentence, ...]:
    """The sentences of a ``Doc``, over its words; one where none are set. They may begin with white space."""
    return sentences_at(tokens_of(words), [token.idx for token in doc if token.is_sent_start])


def _ranges(starts: Sequence[int], end: int) -> tuple[Sentence, ...]:
    return tuple(Sentence(*ends) for ends in zip(starts, [*starts[1:], end]))


def _group(doc: Any, entity: Entity, name: str, places: Sequence[int]) -> Any:
    tokens = imported("spacy.tokens", "spacy")
    label = encodable(entity.type or "")
    ends = [(places[mention.start], places[mention.end - 1] + 1) for mention in entity.mentions]
    spans = [tokens.Span(doc, start, end, label=label, span_id=name) for start, end in ends]
    type, entity_name = (None if value is None else encodable(value) for value in (entity.type, entity.name))
    attrs = {
        **{"type": type, "type_score": entity.type_score, "name": entity_name},
        "types": [encodable(value) for value in entity.types],
        "scores": [mention.score for mention in entity.mentions],
        "link_scores": [mention.link_score for mention in entity.mentions],
        "extra": _object(entity.extra),
    }
    return tokens.SpanGroup(doc, name=name, spans=spans, attrs=attrs)


def _entity(group: Any, positions: dict[int, int]) -> Entity:
    given = group.attrs
    ends = [(positions[span.start], positions[span.end - 1] + 1) for span in group]
    scores = zip(given["scores"], given.get("link_scores", [None] * len(ends)))
    mentions = tuple(Mention(*span, *score) for span, score in zip(ends, scores))
    types, extra = tuple(given.get("types", ())), given.get("extra", {})
    return Entity(mentions, given["type"], given["name"], types, given.get("type_score"), extra)


def _relation(relation: Relation) -> dict[str, Any]:
    name = None if relation.name is None else encodable(relation.name)
    return {
        **{"head": relation.head, "tail": relation.tail, "type": encodable(relation.type), "name": name},
        "score": relation.score,
        "evidence": None if relation.evidence is None else list(relation.evidence),
        "extra": _object(relation.extra),
    }


def _object(extra: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object whose texts UTF-8 can encode."""
    value: dict[str, Any] = json.loads(encodable(json.dumps(frozen(extra).to_json(), ensure_ascii=False)))
    return value

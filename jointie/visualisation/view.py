"""Views: the text, mentions, entities and relations of a document as they are displayed, numbered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from ..documents import Document, Entity, Mention, Relation
from ..documents.annotations import frozen

Status = Literal["right", "missed", "spurious"]
"""Of an annotation: predicted and gold, gold only, predicted only."""


@dataclass(frozen=True)
class MentionView:
    """A mention.

    Attributes:
        start: its first character.
        end: the character after its last.
        text: its text.
        entities: the entities it stands in; several where gold and prediction put it into different ones.
        details: its scores in words.
        status: beside gold annotations.
    """

    start: int
    end: int
    text: str
    entities: tuple[int, ...]
    details: str = ""
    status: Status | None = None


@dataclass(frozen=True)
class EntityView:
    """An entity.

    Attributes:
        name: to call it by.
        type: ``""`` where it has none.
        mentions: how many.
        score: of its type.
        status: beside gold annotations.
        extra: what else is known of it, as JSON.
    """

    name: str
    type: str
    mentions: int
    score: float | None = None
    status: Status | None = None
    extra: str = ""


class SentenceView(NamedTuple):
    """A sentence, by its number from 1, its first character, and the character after its last."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class RelationView:
    """A relation between entities ``head`` and ``tail``, which are positions.

    Attributes:
        evidence: the sentences that say so.
        extra: what else is known of it, as JSON.
    """

    head: int
    tail: int
    type: str
    name: str
    score: float | None = None
    status: Status | None = None
    evidence: tuple[SentenceView, ...] = ()
    extra: str = ""


@dataclass(frozen=True)
class DocumentView:
    """A document.

    Attributes:
        id: its id.
        text: its text.
        mentions: in text order, longer ones before those inside.
        entities: in the order of their first mentions.
        relations: the surest first.
        compared: whether there are gold annotations beside it.
        annotated: whether relations are: in the gold annotations, where there are any.
        extra: what else is known of it, as JSON.
    """

    id: str
    text: str = field(repr=False)
    mentions: tuple[MentionView, ...]
    entities: tuple[EntityView, ...]
    relations: tuple[RelationView, ...]
    compared: bool = False
    annotated: bool = True
    extra: str = ""


def view_of(document: Document) -> DocumentView:
    """The view of a document alone."""
    mentions = [mention_view(document, m, (i,)) for i, e in enumerate(document.entities) for m in e.mentions]
    return DocumentView(
        document.id,
        document.text,
        ordered(mentions),
        tuple(entity_view(document, entity) for entity in document.entities),
        surest_first([relation_view(document, relation) for relation in document.relations or ()]),
        annotated=document.relations is not None,
        extra=extra_text(document.extra),
    )


def mention_view(document: Document, mention: Mention, entities: tuple[int, ...]) -> MentionView:
    """The view of a mention of some entities."""
    start, end = document.characters(mention.start, mention.end)
    known = (("mention", mention.score), ("link", mention.link_score))
    details = ", ".join(f"{name} {score:.2f}" for name, score in known if score is not None)
    return MentionView(start, end, document.text[start:end], entities, details)


def entity_view(document: Document, entity: Entity) -> EntityView:
    """The view of an entity."""
    types = ", ".join(entity.types) or entity.type or ""
    extra = extra_text(entity.extra)
    return EntityView(document.name_of(entity), types, len(entity.mentions), entity.type_score, extra=extra)


def relation_view(document: Document, relation: Relation) -> RelationView:
    """The view of a relation."""
    return RelationView(
        relation.head,
        relation.tail,
        relation.type,
        relation.name or relation.type,
        relation.score,
        evidence=tuple(
            SentenceView(i + 1, *document.characters(*document.sentences[i])) for i in relation.evidence or ()
        ),
        extra=extra_text(relation.extra),
    )


def extra_text(extra: Mapping[str, Any]) -> str:
    """An object as JSON, empty where it has no keys."""
    return json.dumps(frozen(extra).to_json(), ensure_ascii=False) if extra else ""


def shortened(text: str, longest: int) -> str:
    """The text in one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def ordered(mentions: Sequence[MentionView]) -> tuple[MentionView, ...]:
    """In text order, longer ones before those inside; one for each span."""
    spans: dict[tuple[int, int], MentionView] = {}
    for mention in mentions:
        before = spans.get((mention.start, -mention.end))
        if before is not None:
            entities = (*before.entities, *(e for e in mention.entities if e not in before.entities))
            mention = replace(before, entities=entities)
        spans[mention.start, -mention.end] = mention
    return tuple(spans[span] for span in sorted(spans))


def surest_first(relations: Sequence[RelationView]) -> tuple[RelationView, ...]:
    """Relations by falling score; those without one last, as they stand."""
    return tuple(sorted(relations, key=lambda r: (r.score is None, -(r.score or 0.0))))

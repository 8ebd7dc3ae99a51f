"""A predicted document beside the gold one, by the strict criteria that the metrics use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..config import DataError
from ..documents import Document
from ..metrics import Counts
from .view import (
    DocumentView,
    RelationView,
    Status,
    entity_view,
    extra_text,
    mention_view,
    ordered,
    relation_view,
    surest_first,
)


def counts_of(view: DocumentView) -> dict[str, Counts]:
    """The counts of mentions, entities and relations, as far as these are annotated."""
    counts = {
        "mentions": _counts(m.status for m in view.mentions),
        "entities": _counts(e.status for e in view.entities),
    }
    return {**counts, "relations": _counts(r.status for r in view.relations)} if view.annotated else counts


def _counts(statuses: Iterable[Status | None]) -> Counts:
    number = Counter(statuses)
    right = float(number["right"])
    return Counts(right, right + number["spurious"], right, right + number["missed"])


def compared(predicted: Document, gold: Document) -> DocumentView:
    """Compare a predicted document with the gold one: everything predicted, and the gold annotations that are missed.

    A mention is right when its span is, an entity when its set of spans is, a relation when its type and both entities
    are. An entity that is missed stands behind those that were predicted. Relations are neither where the gold document
    does not have them annotated.

    Raises:
        DataError: if the two are not of the same text and words.
    """
    if predicted.text != gold.text or predicted.tokens != gold.tokens:
        message = "the gold document of this id has another text, or other words"
        raise DataError(message, place=f"document {gold.id!r}", remedy="predict on the documents with the annotations")
    entities = [(entity, predicted) for entity in predicted.entities]
    places = {entity.spans: i for i, entity in enumerate(predicted.entities)}
    own = len(places)
    for entity in gold.entities:
        if entity.spans not in places:
            places[entity.spans] = len(entities)
            entities.append((entity, gold))
    gold_clusters = {entity.spans for entity in gold.entities}
    spans = [{m.span for m in d.mentions} for d in (predicted, gold)]
    mentions = [
        replace(mention_view(document, m, (i,)), status=_status(m.span in spans[0], m.span in spans[1]))
        for i, (entity, document) in enumerate(entities)
        for m in entity.mentions
    ]
    views = [
        replace(entity_view(document, entity), status=_status(i < own, entity.spans in gold_clusters))
        for i, (entity, document) in enumerate(entities)
    ]
    relations = surest_first(_relations(predicted, gold, places))
    shown = ordered(mentions), tuple(views), relations
    annotated, extra = gold.relations is not None, extra_text(predicted.extra)
    return DocumentView(predicted.id, predicted.text, *shown, compared=True, annotated=annotated, extra=extra)


def _relations(predicted: Document, gold: Document, places: Mapping[Any, int]) -> list[RelationView]:
    """The relations of both.

    Args:
        predicted: the predicted document.
        gold: the gold document.
        places: the position of each entity in the view, by its spans.
    """
    found = {r.triple: relation_view(predicted, r) for r in predicted.relations or ()}
    if gold.relations is None:
        return list(found.values())
    wanted = {}
    for relation in gold.relations:
        head, tail = (places[gold.entities[end].spans] for end in (relation.head, relation.tail))
        wanted[head, tail, relation.type] = replace(relation_view(gold, relation), head=head, tail=tail)
    return [
        replace(found.get(triple) or wanted[triple], status=_status(triple in found, triple in wanted))
        for triple in {**found, **wanted}
    ]


def _status(predicted: bool, gold: bool) -> Status:
    return "right" if predicted and gold else "spurious" if predicted else "missed"

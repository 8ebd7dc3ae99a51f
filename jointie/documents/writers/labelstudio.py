"""Tasks for Label Studio."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..document import Document, Entity
from ..surrogates import encodable
from .given import given
from .tasks import TaskWriter
from .utf8 import write_utf8
from .writer import Writer


@Writer.register("labelstudio")
class LabelStudioWriter(TaskWriter):
    r"""Writes ``tasks.json``, which Label Studio imports, and ``config.xml``, the labelling interface for it.

    A task holds the ``id`` and the ``text`` of a document and one prediction, which annotators see and correct: a
    region for each mention, with the types of its entity as labels (``untyped`` where it has none) and its score; a
    relation ``coreference`` from the first mention of an entity to each other; and a relation for each relation, from
    the first mention of its head to the first of its tail, with the label ``country [P17]`` where the type has a
    readable name. The score of a prediction is the mean of all scores in it: Label Studio sorts by it.

    :class:`~jointie.documents.readers.labelstudio.LabelStudioReader` reads what was annotated. The format cannot hold
    words, sentences, evidence, names of entities, ``extra``, an entity type that is called ``untyped``, nor whether
    relations are not annotated or there are none. Label Studio counts ``\r\n`` as one character, so the
    ``\r`` of the text becomes a blank (or, alone, a line end).

    Args:
        coreference: the label of relations between mentions of one entity.
        annotated: whether to write annotations that someone has made instead of predictions.
    """

    file = "tasks.json"
    opening, parting, closing = "[\n", ",\n", "\n]\n"

    def __init__(self, coreference: str = "Coref", annotated: bool = False) -> None:
        super().__init__(coreference)
        self.annotated = annotated

    def begin(self, target: Path) -> None:
        super().begin(target)
        self._multiple = False

    def task(self, document: Document) -> dict[str, Any]:
        text = encodable(document.text).replace("\r\n", " \n").replace("\r", "\n")
        results = [*self._regions(document, text), *self._relations(document)]
        scores = [result["score"] for result in results if "score" in result]
        task: dict[str, Any] = {"data": {"id": encodable(document.id), "text": text}}
        if self.annotated:
            return task | {"annotations": [{"result": results}]}
        known = given(score=fmean(scores) if scores else None)
        return task | {"predictions": [{"model_version": "jointie", **known, "result": results}]}

    def end(self, target: Path) -> None:
        super().end(target)
        view = Element("View")
        several = {"choice": "multiple"} if self._multiple else {}
        labels = SubElement(view, "Labels", {"name": "label", "toName": "text", **several})
        relations = SubElement(view, "Relations")
        for parent, tag, values in (
            (labels, "Label", self.entity_labels),
            (relations, "Relation", self.relation_labels),
        ):
            for value in values:
                SubElement(parent, tag, {"value": value})
        SubElement(view, "Text", {"name": "text", "value": "$text"})
        indent(view)
        write_utf8(target / "config.xml", tostring(view, "unicode") + "\n")

    def _regions(self, document: Document, text: str) -> list[dict[str, Any]]:
        return [
            self._region(document.characters(*mention.span), mention.score, entity, text)
            for entity in document.entities
            for mention in entity.mentions
        ]

    def _region(self, place: tuple[int, int], score: float | None, entity: Entity, text: str) -> dict[str, Any]:
        start, end = place
        labels = self.labels_of(entity)
        self._multiple |= len(labels) > 1
        value = {"start": start, "end": end, "text": text[start:end], "labels": labels}
        names = {"from_name": "label", "to_name": "text", "type": "labels"}
        return {"id": _id(place), **names, "value": value, **given(score=score)}

    def _relations(self, document: Document) -> list[dict[str, Any]]:
        return [
            {
                "type": "relation",
                "from_id": _id(document.characters(*link.head.span)),
                "to_id": _id(document.characters(*link.tail.span)),
                "direction": "right",
                "labels": [link.label],
                **given(score=link.score),
            }
            for link in self.links(document)
        ]


def _id(place: tuple[int, int]) -> str:
    """The id of the region of a mention: in a document every span is one mention."""
    return "{}-{}".format(*place)

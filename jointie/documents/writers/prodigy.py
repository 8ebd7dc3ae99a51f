"""Tasks for Prodigy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..document import Document, Mention
from ..surrogates import encodable
from .given import given
from .pieces import pieces
from .tasks import TaskWriter
from .utf8 import write_utf8
from .writer import Writer


@Writer.register("prodigy")
class ProdigyWriter(TaskWriter):
    """Writes ``tasks.jsonl``, and files of the labels of spans and relations, for Prodigy's interface ``relations``.

    ::

        prodigy rel.manual NAME blank:xx tasks.jsonl --span-label span_labels.txt --label relation_labels.txt --wrap

    A task holds the exact text; all of it as tokens (white space that is no single blank is a token of its own); a
    span for each mention, with the type of its entity as label (``untyped`` where it has none); a relation
    ``coreference`` from the first mention of an entity to each other; a relation for each relation, from the first
    mention of its head to the first of its tail, with the label ``country [P17]`` where the type has a readable name;
    scores where they are known; and the id of the document in ``meta``. ``token_end`` is the last token of a span, and
    so are ``head`` and ``child`` of relations, as Prodigy has it. It shows no spans inside of others.

    :class:`~jointie.documents.readers.prodigy.ProdigyReader` reads what was annotated. The format cannot hold
    sentences, evidence, further types, names of entities, ``extra``, an entity type that is called ``untyped``, nor
    whether relations are not annotated or there are none.

    Args:
        coreference: the label of relations between mentions of one entity.
    """

    file = "tasks.jsonl"

    def __init__(self, coreference: str = "COREF") -> None:
        super().__init__(coreference)

    def task(self, document: Document) -> dict[str, Any]:
        tokens, places = [], {}
        position = 0
        for id, (text, blank, number) in enumerate(pieces(document)):
            tokens.append({"text": text, "start": position, "end": position + len(text), "id": id, "ws": blank})
            places[number] = id
            position += len(text) + blank
        spans = {
            mention: self._span(document, mention, places, self.labels_of(entity)[0])
            for entity in document.entities
            for mention in entity.mentions
        }
        relations = [
            {
                "head": spans[link.head]["token_end"],
                "child": spans[link.tail]["token_end"],
                "label": link.label,
                "head_span": spans[link.head],
                "child_span": spans[link.tail],
                **given(score=link.score),
            }
            for link in self.links(document)
        ]
        task = {"text": encodable(document.text), "meta": {"id": encodable(document.id)}, "tokens": tokens}
        return task | {"spans": [spans[mention] for mention in document.mentions], "relations": relations}

    def end(self, target: Path) -> None:
        super().end(target)
        for file, labels in (("span_labels.txt", self.entity_labels), ("relation_labels.txt", self.relation_labels)):
            write_utf8(target / file, "".join(f"{label}\n" for label in labels))

    def _span(self, document: Document, mention: Mention, places: dict[int | None, int], label: str) -> dict[str, Any]:
        start, end = document.characters(*mention.span)
        tokens = {"token_start": places[mention.start], "token_end": places[mention.end - 1]}
        return {"start": start, "end": end, **tokens, "label": label, "type": "span", **given(score=mention.score)}

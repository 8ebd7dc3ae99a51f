"""The writers for programs in which people correct annotations, and the readers of what comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import DataError
from jointie.documents import (
    Document,
    Entity,
    LabelSpace,
    LabelStudioReader,
    LabelStudioWriter,
    Mention,
    ProdigyReader,
    ProdigyWriter,
    Reader,
    Relation,
    Writer,
)

from ..strategies import documents
from .test_brat import Characters
from .writing import files_of, read_again

ENTITIES = (
    Entity((Mention(0, 2, 0.75), Mention(5, 6, 0.5, 0.25)), "PER", "Ada", ("ART", "PER")),
    Entity((Mention(3, 4),), "LOC"),
    Entity((Mention(6, 7),)),
)
RELATIONS = (Relation(0, 1, "P1", "lives in", 0.5), Relation(1, 0, 'of "x" & y'))
DOCUMENT = Document.from_words("a", [["Ada", "Love", "in", "London", "."], ["She", "left"]])
DOCUMENT = replace(DOCUMENT, entities=ENTITIES, relations=RELATIONS)
LABELS = LabelSpace(("LOC", "ORG"), ("P1", "P2"), {"P1": "lives in", "P2": "P2"})


def known(writer: Writer) -> Writer:
    """The writer with the labels of a model."""
    writer.labels = LABELS
    return writer


def test_label_studio() -> None:
    files = files_of(known(LabelStudioWriter()), DOCUMENT, replace(DOCUMENT, id="b", entities=(), relations=None))
    first, second = json.loads(files["tasks.json"])
    assert second == {
        "data": {"id": "b", "text": DOCUMENT.text},
        "predictions": [{"model_version": "jointie", "result": []}],
    }
    assert first["data"] == {"id": "a", "text": "Ada Love in London . She left"}
    (prediction,) = first["predictions"]
    assert prediction["score"] == pytest.approx((0.75 + 0.5 + 0.25 + 0.5) / 4)
    regions, relations = prediction["result"][:4], prediction["result"][4:]
    assert [(r["id"], r["value"]["labels"], r["value"]["text"], r.get("score")) for r in regions] == [
        ("0-8", ["PER", "ART"], "Ada Love", 0.75),
        ("21-24", ["PER", "ART"], "She", 0.5),
        ("12-18", ["LOC"], "London", None),
        ("25-29", ["untyped"], "left", None),
    ]
    assert {(r["from_name"], r["to_name"], r["type"]) for r in regions} == {("label", "text", "labels")}
    assert relations == [
        {
            "type": "relation",
            "from_id": "0-8",
            "to_id": "21-24",
            "direction": "right",
            "labels": ["Coref"],
            "score": 0.25,
        },
        {
            "type": "relation",
            "from_id": "0-8",
            "to_id": "12-18",
            "direction": "right",
            "labels": ["lives in [P1]"],
            "score": 0.5,
        },
        {"type": "relation", "from_id": "12-18", "to_id": "0-8", "direction": "right", "labels": ['of "x" & y']},
    ]
    view = ElementTree.fromstring(files["config.xml"])
    assert view.find("Text").attrib == {"name": "text", "value": "$text"}  # type: ignore[union-attr]
    assert view.find("Labels").attrib == {"name": "label", "toName": "text", "choice": "multiple"}  # type: ignore[union-attr]
    assert [label.get("value") for label in view.iter("Label")] == ["LOC", "ORG", "PER", "ART", "untyped"]
    assert [label.get("value") for label in view.iter("Relation")] == ["Coref", "lives in [P1]", "P2", 'of "x" & y']


def test_label_studio_chooses_one_label_where_one_is_enough() -> None:
    files = files_of(LabelStudioWriter(), replace(DOCUMENT, entities=ENTITIES[1:], relations=None))
    assert "choice" not in ElementTree.fromstring(files["config.xml"]).find("Labels").attrib  # type: ignore[union-attr]


def test_carriage_returns_keep_the_offsets() -> None:
    """Label Studio takes them with a line end as one character."""
    (task,) = json.loads(files_of(LabelStudioWriter(), Characters().segment("a", "Ada\r\nleft.\rBob"))["tasks.json"])
    assert task["data"]["text"] == "Ada \nleft.\nBob"


def test_prodigy() -> None:
    files = files_of(known(ProdigyWriter()), replace(DOCUMENT, text=DOCUMENT.text.replace(". S", ".\nS")))
    (task,) = map(json.loads, files["tasks.jsonl"].splitlines())
    assert (task["text"], task["meta"]) == ("Ada Love in London .\nShe left", {"id": "a"})
    assert "".join(token["text"] + " " * token["ws"] for token in task["tokens"]) == task["text"]
    assert all(task["text"][t["start"] : t["end"]] == t["text"] for t in task["tokens"])
    assert [token["id"] for token in task["tokens"]] == list(range(8)), "the line end is a token"
    ada = {"start": 0, "end": 8, "token_start": 0, "token_end": 1, "label": "PER", "type": "span", "score": 0.75}
    london = {"start": 12, "end": 18, "token_start": 3, "token_end": 3, "label": "LOC", "type": "span"}
    she = {"start": 21, "end": 24, "token_start": 6, "token_end": 6, "label": "PER", "type": "span", "score": 0.5}
    left = {"start": 25, "end": 29, "token_start": 7, "token_end": 7, "label": "untyped", "type": "span"}
    assert task["spans"] == [ada, london, she, left]
    assert task["relations"] == [
        {"head": 1, "child": 6, "label": "COREF", "head_span": ada, "child_span": she, "score": 0.25},
        {"head": 1, "child": 3, "label": "lives in [P1]", "head_span": ada, "child_span": london, "score": 0.5},
        {"head": 3, "child": 1, "label": 'of "x" & y', "head_span": london, "child_span": ada},
    ]
    assert files["span_labels.txt"].decode().split() == ["LOC", "ORG", "PER", "ART", "untyped"]
    assert files["relation_labels.txt"].decode().splitlines() == ["COREF", "lives in [P1]", "P2", 'of "x" & y']


@pytest.mark.parametrize("writer", [LabelStudioWriter("same"), ProdigyWriter("same")])
def test_a_relation_called_like_coreference(writer: Writer) -> None:
    document = replace(DOCUMENT, relations=(Relation(0, 1, "same"),))
    with pytest.raises(DataError, match=r"document 'a': the relation type 'same' is the label of coreference \(set"):
        files_of(writer, document)


@pytest.mark.parametrize("writer", [LabelStudioWriter(), ProdigyWriter()])
def test_a_relation_type_that_would_be_read_as_another(writer: Writer) -> None:
    document = replace(DOCUMENT, relations=(Relation(0, 1, "born in [place]"),))
    with pytest.raises(DataError, match=r"document 'a': the relation type 'born in \[place\]' would be read as"):
        files_of(writer, document)


@pytest.mark.parametrize("writer", [LabelStudioWriter("same"), ProdigyWriter("same")])
@pytest.mark.parametrize("type", ["same", "x [y]"])
def test_types_of_a_model_that_cannot_be_labels(writer: Writer, type: str, tmp_path: Path) -> None:
    """They are told before any document is predicted."""
    writer.labels = LabelSpace((), (type,))
    with pytest.raises(DataError, match=r"^the relation type '(same|x \[y\])' "):
        writer.begin(tmp_path)
    assert not list(tmp_path.iterdir())
    writer.labels = LabelSpace((), ())


ROUND_TRIPS: list[tuple[Writer, Reader]] = [
    (LabelStudioWriter(annotated=True), LabelStudioReader(Characters())),
    (LabelStudioWriter(), LabelStudioReader(Characters(), unannotated=True)),
    (ProdigyWriter(), ProdigyReader(Characters(), unannotated=True)),
]


def held(document: Document, scores: bool, several: bool) -> Any:
    """The facts of a document, in characters."""
    text = document.text.replace("\r\n", " \n").replace("\r", "\n")
    entities = [
        (
            {document.characters(*m.span): m.score if scores else None for m in entity.mentions},
            entity.type,
            {*entity.types} if several and len(entity.types) > 1 else {entity.type},
        )
        for entity in document.entities
    ]
    relations = [
        (
            *(entities[end] for end in (relation.head, relation.tail)),
            relation.type,
            (relation.name or None) if relation.name != relation.type and not {*"[]"} & {*relation.type} else None,
            relation.score if scores else None,
        )
        for relation in document.relations or ()
    ]
    return document.id, text, sorted(entities, key=str), sorted(relations, key=str)


@pytest.mark.parametrize(("writer", "reader"), ROUND_TRIPS)
@given(originals=st.lists(documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
def test_what_is_written_is_read_again(writer: Writer, reader: Reader, originals: list[Document]) -> None:
    again = read_again(writer, reader, *originals)
    scores, several = not getattr(writer, "annotated", False), isinstance(writer, LabelStudioWriter)
    expected = [held(document, scores, several) for document in originals]
    assert [held(document, scores, several) for document in again] == expected

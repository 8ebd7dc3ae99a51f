from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from jointie.config import DataError
from jointie.documents import Document, LabelStudioReader

TEXT = "Ada met Bob in Rome. She likes him."


def region(id: str, text: str, *labels: str, **others: object) -> dict[str, Any]:
    start = TEXT.index(text)
    value = {"start": start, "end": start + len(text), "text": text, "labels": [*labels]}
    return {"value": value, "id": id, "from_name": "l", "to_name": "t", "type": "labels", "origin": "manual", **others}


def relation(head: str, tail: str, *labels: str, **others: object) -> dict[str, Any]:
    return {"from_id": head, "to_id": tail, "type": "relation", "direction": "right", "labels": [*labels], **others}


def task(*results: Mapping[str, Any], **others: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": [*results]}], **others}


def read(tasks: object, **arguments: object) -> list[Document]:
    return LabelStudioReader(**arguments).read_bytes(json.dumps(tasks).encode(), "x/d.json")  # type: ignore[arg-type]


def clusters(document: Document) -> list[tuple[tuple[str, ...], list[str]]]:
    return [(entity.all_types, [document.text_of(m) for m in entity.mentions]) for entity in document.entities]


def triples(document: Document) -> list[tuple[int, int, str]]:
    return [relation.triple for relation in document.relations or ()]


def test_what_people_have_annotated(caplog: pytest.LogCaptureFixture) -> None:
    results = [
        *(region("a", "Ada", "PER"), region("b", "Bob", "PER", "MALE"), region("c", "Rome", "untyped")),
        *(region("d", "She", "FEMALE"), region("e", "him")),
        *(relation("a", "d", "Coref"), relation("e", "b", "Coref"), relation("d", "e", "likes [P1]", "knows")),
        relation("c", "a", "birthplace of", direction="left"),
        relation("a", "b", "married [P26]", direction="bi"),
        *(relation("a", "c"), relation("a", "none", "likes"), relation("a", "none", "Coref")),
        {"type": "choices", "id": "f", "value": {"choices": ["good"]}},
    ]
    (document,) = read([task(*results)])
    assert document.id == "d-1"
    assert clusters(document) == [(("PER",), ["Ada", "She"]), (("PER", "MALE"), ["Bob", "him"]), ((), ["Rome"])]
    assert triples(document) == [(0, 1, "P1"), (0, 1, "knows"), (0, 2, "birthplace of"), (0, 1, "P26"), (1, 0, "P26")]
    assert [relation.name for relation in document.relations or ()] == ["likes", None, None, "married", "married"]
    for repair in (
        "1 relations without a label (dropped)",
        "1 relations of what is no mention (dropped)",
        "1 ids of no mention among those of one entity (left out)",
        "1 entities with mentions of different types (the most frequent taken)",
        "1 results of the type 'choices'",
    ):
        assert repair in caplog.text


def test_a_region_with_two_labels_does_not_outvote_the_others() -> None:
    results = [region("a", "Ada", "ORG", "LOC"), region("b", "Bob", "LOC"), region("c", "Rome", "LOC")]
    (document,) = read([task(*results, relation("a", "b", "Coref"), relation("b", "c", "Coref"))])
    assert [(entity.type, entity.types) for entity in document.entities] == [("LOC", ("ORG", "LOC"))]


def test_the_annotation_that_counts(caplog: pytest.LogCaptureFixture) -> None:
    def made(label: str, **others: object) -> dict[str, Any]:
        return {"result": [region("a", "Ada", label)], **others}

    old, new = made("OLD", updated_at="2024-01-02T00:00:00Z"), made("NEW", updated_at="2024-10-01T00:00:00Z")
    true, skipped = made("TRUE", ground_truth=True, updated_at="2023-01-01T00:00:00Z"), made("NO", was_cancelled=True)
    tasks = [
        *(task(annotations=[new, old]), task(annotations=[new, true, old]), task(annotations=[skipped])),
        *(task(annotations=[old, skipped]), task(annotations=[])),
    ]
    documents = read(tasks)
    assert [clusters(document)[0][0] for document in documents] == [("NEW",), ("TRUE",), ("OLD",)]
    assert [document.id for document in documents] == ["d-1", "d-2", "d-4"]
    assert "repaired 2 tasks with several annotations (the ground truth or the newest read)" in caplog.text
    assert "left out 2 tasks that nobody annotated, or that were skipped" in caplog.text


def test_tasks_that_nobody_annotated(caplog: pytest.LogCaptureFixture) -> None:
    first, newest = (
        {
            "result": [
                region("a", "Ada", "PER", score=score),
                region("b", "Bob", "PER"),
                relation("a", "b", "x", score=1),
            ]
        }
        for score in (0.1, 0.9)
    )
    tasks = [
        task(annotations=[], predictions=[first, newest]),
        *(task(annotations=[], predictions=[12]), {"data": {"text": TEXT}}),
        task(region("a", "Ada", "PER", score=0.9), predictions=[first]),
    ]
    predicted, numbered, bare, made = read(tasks, unannotated=True)
    assert [entity.mentions[0].score for entity in predicted.entities] == [0.9, None]
    assert [(r.type, r.score) for r in predicted.relations or ()] == [("x", 1.0)]
    assert (numbered.entities, numbered.relations) == (bare.entities, bare.relations) == ((), None)
    assert made.entities[0].mentions[0].score is None, "what a person has made has no probability"
    assert "left out 1 predictions that the file has the numbers of" in caplog.text
    with pytest.raises(DataError, match="no task that was annotated") as error:
        read(tasks[:3])
    assert """--reader '{"type": "labelstudio", "unannotated": true}'""" in str(error.value)


def test_arguments() -> None:
    results = [region("a", "Ada", "PER"), region("d", "She", "PER"), relation("a", "d", "same")]
    (document,) = read([task(*results)], coreference="same")
    assert (clusters(document), document.relations) == ([(("PER",), ["Ada", "She"])], ())
    assert read([task(*results)], coreference="same", relations=False)[0].relations is None
    (document,) = read([{**task(), "data": {"article": TEXT, "id": 3}}], text="article")
    assert (document.id, document.text) == ("3", TEXT)


def test_a_task_a_line() -> None:
    content = "\ufeff" + "\n\n".join(json.dumps({**task(), "data": {"text": TEXT, "id": id}}) for id in "ab")
    assert [document.id for document in LabelStudioReader().read_bytes(content.encode())] == ["a", "b"]


def test_line_ends_in_the_text_of_a_region() -> None:
    """Label Studio may write them as a backslash and an n."""
    for text in ("Ada\\nLovelace", "Ada Lovelace", "Ada\nLovelace"):
        value = {"start": 0, "end": 12, "text": text, "labels": ["PER"]}
        result = {"id": "a", "type": "labels", "value": value}
        (document,) = read([{"data": {"text": "Ada\nLovelace"}, "annotations": [{"result": [result]}]}])
        assert document.text_of(document.mentions[0]) == "Ada\nLovelace"


SHIFTED = {"start": 1, "end": 4, "text": "Ada", "labels": []}
REMEDY = "(expected what Label Studio exports as JSON (not JSON-MIN)"


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"text": TEXT, "label": []}, f"d.json, task 1: the key 'data' is missing {REMEDY}"),
        ([], f"d.json, task 1: expected an object, got [] {REMEDY}"),
        (
            {"data": {"html": TEXT}},
            "task 1: data: the key 'text' is missing (set 'text' of the reader to one of ['html'])",
        ),
        (task({"id": "a"}), "task 1: annotations[0].result[0]: the key 'type' is missing"),
        (task({**region("a", "Ada"), "value": SHIFTED}), "the mention's text is 'Ada', but it covers 'da ' (offsets"),
        (task({**region("a", "Ada"), "value": {"start": 30, "end": 36}}), "characters 30 to 36 of 35"),
        (
            task({**region("a", "Ada"), "value": {"start": "/p[1]"}}),
            'value.start: expected a whole number, got "/p[1]"',
        ),
        (task(region("a", "Ada"), region("a", "Bob")), "result[1].value: the id 'a' stands twice"),
        (task(relation("a", "b", "x", direction="up")), "result[0]: the direction 'up' is none of 'left', 'right'"),
        (task(relation("a", "b", 3)), "result[0].labels[0]: expected a text, got 3"),  # type: ignore[arg-type]
        ({**task(), "annotations": {}}, "annotations: expected a list, got {}"),
    ],
)
def test_tasks_that_are_wrong(found: object, message: str) -> None:
    with pytest.raises(DataError) as error:
        read([found])
    assert message in str(error.value)


def test_files_that_are_wrong() -> None:
    for content, message in (
        (b"", "x: the file holds no task"),
        (b"[]", "x: the file holds no task"),
        (b"[{]", "x, line 1, column 3: not JSON"),
        (
            b'{\n"data": {}}',
            f"x, line 1, column 2: not JSON: Expecting property name enclosed in double quotes {REMEDY}",
        ),
        (b"3", f"x, line 1: expected an object, got 3 {REMEDY}"),
    ):
        with pytest.raises(DataError) as error:
            LabelStudioReader().read_bytes(content, "x")
        assert str(error.value).startswith(message)


def test_an_id_that_stands_twice() -> None:
    with pytest.raises(DataError, match=r"task 2: the document id 'a' stands in task 1 already .ids must be unique"):
        read([{**task(), "data": {"text": TEXT, "id": "a"}}] * 2)

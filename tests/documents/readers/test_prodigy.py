from __future__ import annotations

import json
from typing import Any

import pytest

from jointie.config import DataError
from jointie.documents import Document, ProdigyReader

from .reading import clusters

TEXT = "Ada met Bob in Rome. She likes him."
WORDS = ["Ada", "met", "Bob", "in", "Rome", ".", "She", "likes", "him", "."]


def token(id: int) -> dict[str, Any]:
    start = TEXT.index(WORDS[id], 0 if id < 6 else 20)
    return {"text": WORDS[id], "start": start, "end": start + len(WORDS[id]), "id": id, "ws": True}


def span(first: int, last: int, label: str | None) -> dict[str, Any]:
    """A span as Prodigy writes it: ``token_end`` is its last token."""
    place = {"start": token(first)["start"], "end": token(last)["end"]}
    return {"type": "span", **place, "token_start": first, "token_end": last, "label": label}


def relation(head: dict[str, Any], child: dict[str, Any], label: str | None) -> dict[str, Any]:
    ends = {"head": head["token_end"], "child": child["token_end"], "head_span": head, "child_span": child}
    return {**ends, "color": "#c5bdf4", "label": label}


def task(spans: list[Any], relations: list[Any] | None, **others: object) -> dict[str, Any]:
    related = {} if relations is None else {"relations": relations}
    words = [token(id) for id in range(len(WORDS))]
    keys = {"_input_hash": 1, "_task_hash": -1, "_is_binary": False, "_view_id": "relations", "answer": "accept"}
    return {"text": TEXT, "tokens": words, "spans": spans, **related, **keys, **others}


def read(*tasks: object, **arguments: object) -> list[Document]:
    content = "".join(json.dumps(value) + "\n" for value in tasks)
    return ProdigyReader(**arguments).read_bytes(content.encode(), "x/d.jsonl")  # type: ignore[arg-type]


ADA, BOB, ROME, SHE, HIM = (
    span(i, i, label) for i, label in ((0, "PER"), (2, "PER"), (4, "LOC"), (6, "untyped"), (8, None))
)


def test_what_people_have_annotated() -> None:
    spans = [ADA, BOB, ROME, SHE]  # the word "him" is joined without a span
    relations = [relation(SHE, ADA, "COREF"), relation(HIM, BOB, "COREF"), relation(SHE, HIM, "likes [P1]")]
    (document,) = read(task(spans, relations, meta={"id": "a"}))
    assert (document.id, clusters(document)) == (
        "a",
        [("PER", ["Ada", "She"]), ("PER", ["Bob", "him"]), ("LOC", ["Rome"])],
    )
    assert [(*r.triple, r.name) for r in document.relations or ()] == [(0, 1, "P1", "likes")]


def test_ends_that_are_tokens_alone() -> None:
    """An index is the last token of a span, or a word without one."""
    spans = [span(0, 2, "PAIR"), ROME]
    relations = [{"head": 2, "child": 4, "label": "x"}, {"head": 8, "child": 4, "label": "y"}]
    (document,) = read(task(spans, relations))
    assert clusters(document) == [("PAIR", ["Ada met Bob"]), ("LOC", ["Rome"]), (None, ["him"])]
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "x"), (2, 1, "y")]


def test_what_is_annotated(caplog: pytest.LogCaptureFixture) -> None:
    scored = [{**ADA, "score": 0.5}]
    tasks = [
        *(task([ADA], None), task([ADA], []), task([ADA], [], answer="reject"), task([ADA], [], answer="ignore")),
        *(task(scored, []), task(scored, [], answer=None)),
    ]
    documents = read(*tasks)
    assert [(d.id, d.relations, d.entities[0].mentions[0].score) for d in documents] == [
        *(("d-1", None, None), ("d-2", (), None), ("d-5", (), None))
    ]
    assert "left out 3 tasks that were not accepted" in caplog.text
    documents = read(*tasks, unannotated=True, relations=False)
    assert [(d.id, d.relations, d.entities[0].mentions[0].score) for d in documents] == [
        *(("d-1", None, None), ("d-2", None, None), ("d-5", None, None), ("d-6", None, 0.5))
    ]
    with pytest.raises(DataError, match=r"no task that was annotated .*\"type\": \"prodigy\", \"unannotated\": true"):
        read(tasks[-1])


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (task([ADA], [], text=None), "line 1: the key 'text' is missing (expected a task a line"),
        (task([ADA], [relation(ADA, BOB, None)]), "relations[0]: the key 'label' is missing (choose a label"),
        (
            task([ADA], [{"head": 10, "child": 0, "label": "x"}]),
            "relations[0].head: there is no token 10: the task has 10",
        ),
        (
            task([ADA], [{"head": 1, "child": 0, "label": "x"}], tokens=None),
            "the key 'tokens' is missing (relations without",
        ),
        (task([{**ADA, "end": 36}], []), "spans[0]: characters 0 to 36 of 35"),
        (task([{**ADA, "text": "Bob"}], []), "spans[0]: the mention's text is 'Bob', but it covers 'Ada'"),
        (task([ADA], [], answer=1), "answer: expected a text, got 1"),
    ],
)
def test_tasks_that_are_wrong(found: object, message: str) -> None:
    with pytest.raises(DataError) as error:
        read(found)
    assert str(error.value).startswith("x/d.jsonl, line 1")
    assert message in str(error.value)


def test_the_same_document_of_two_people() -> None:
    with pytest.raises(DataError, match=r"line 2: the document id 'a' stands in line 1 already .*leave one in it"):
        read(*[task([ADA], [], meta={"id": "a"}, _annotator_id=name) for name in "xy"])

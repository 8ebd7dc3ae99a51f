from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import DataError
from jointie.documents import Document, Entity, JsonlReader, JsonlWriter, Mention, Relation

from ..strategies import rich_documents


def written(*items: Document) -> str:
    return JsonlWriter().text_of(items)


def test_the_line() -> None:
    ada, london = Entity((Mention(0, 2, 0.99),), "PER"), Entity((Mention(3, 4),), name="Capital")
    document = Document.from_words("d", [["Ada", "Löve", "in"], ["London"]], entities=(ada, london))
    line = written(replace(document, relations=(Relation(0, 1, "P1", "lives in", 0.93), Relation(1, 0, "P2"))))
    assert line == (
        '{"id": "d", "text": "Ada Löve in London", "tokens": [[0, 3], [4, 8], [9, 11], [12, 18]], '
        '"sentences": [[0, 3], [3, 4]], "entities": ['
        '{"id": 0, "type": "PER", "name": "Ada Löve", "mentions": '
        '[{"start": 0, "end": 8, "text": "Ada Löve", "token_start": 0, "token_end": 2, "score": 0.99}]}, '
        '{"id": 1, "type": null, "name": "Capital", "mentions": '
        '[{"start": 12, "end": 18, "text": "London", "token_start": 3, "token_end": 4}]}], '
        '"relations": [{"head": 0, "tail": 1, "type": "P1", "name": "lives in", "score": 0.93}, '
        '{"head": 1, "tail": 0, "type": "P2"}]}\n'
    )


def test_probabilities_of_links_and_types() -> None:
    ada = Entity((Mention(0, 1, 0.9), Mention(2, 3, 0.8, 0.75)), "PER", "Ada", type_score=0.625)
    document = Document.from_words("d", [["Ada", "and", "she"]], entities=(ada,))
    (entity,) = json.loads(written(document))["entities"]
    assert list(entity) == ["id", "type", "type_score", "name", "mentions"] and entity["type_score"] == 0.625
    assert "link_score" not in entity["mentions"][0] and entity["mentions"][1]["link_score"] == 0.75
    assert JsonlReader().read_bytes(written(document).encode()) == [document]


@pytest.mark.parametrize("key", ["score", "link_score"])
def test_what_is_no_probability_is_refused(key: str) -> None:
    value = {"text": "Ada", "entities": [{"mentions": [{"start": 0, "end": 3, key: 1.5}]}]}
    with pytest.raises(DataError, match=r"the mention of tokens 0 to 1 has the score 1\.5, which is no probability"):
        JsonlReader().read_bytes(json.dumps(value).encode())


def test_several_types() -> None:
    city = Entity((Mention(0, 1),), "location", types=("entity", "gpe", "location"))
    line = written(Document.from_words("d", [["Rome"]], entities=(city,)))
    assert '{"id": 0, "type": "location", "types": ["entity", "gpe", "location"], "name": "Rome", ' in line
    assert JsonlReader().read_bytes(line.encode())[0].entities[0].types == city.types


def test_relations_that_are_not_annotated_are_left_out() -> None:
    document = Document.from_words("d", [["x"]])
    assert json.loads(written(document))["relations"] == []
    assert "relations" not in json.loads(written(replace(document, relations=None)))


def test_half_of_a_surrogate_pair_is_escaped() -> None:
    line = written(Document.from_words("d", [["\ud800", "é"]]))
    assert json.loads(line.encode("utf-8"))["text"] == "\ud800 é"


@given(st.lists(rich_documents(), min_size=1, max_size=2, unique_by=lambda document: document.id))
def test_what_is_written_is_read_again(originals: list[Document]) -> None:
    def named(document: Document) -> Document:
        return replace(document, entities=tuple(replace(e, name=document.name_of(e)) for e in document.entities))

    text = written(*originals)
    assert text.count("\n") == len(originals)
    assert JsonlReader().read_bytes(text.encode("utf-8")) == [named(document) for document in originals]


def test_halves_side_by_side_do_not_become_one_character() -> None:
    words = Document.from_words("d", [["a\ud83d\udc00b", "c"]], entities=(Entity((Mention(1, 2),)),))
    value = json.loads(written(words).encode("utf-8"))
    assert value["text"] == "a\ufffd\ufffdb c"
    mention = value["entities"][0]["mentions"][0]
    assert value["text"][mention["start"] : mention["end"]] == "c"

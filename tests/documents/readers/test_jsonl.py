from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import DataError
from jointie.documents import Document, JsonlReader, JsonlWriter, Relation

from ..strategies import documents, json_values

reader = JsonlReader()


def native(**changes: Any) -> dict[str, Any]:
    """A valid line with some keys changed (or left out, where ``None`` is given)."""
    value = {
        "id": "d",
        "text": "Ada met 😀 Bob.",
        "tokens": [[0, 3], [4, 7], [8, 9], [10, 13], [13, 14]],
        "sentences": [[0, 2], [2, 5]],
        "entities": [
            {"id": 7, "type": "PER", "name": "Ada L.", "mentions": [mention()]},
            {"id": 3, "mentions": [{"start": 10, "end": 13}, {"token_start": 1, "token_end": 2, "score": 1}]},
        ],
        "relations": [{"head": 7, "tail": 3, "type": "met", "name": "has met", "score": 0.5}],
        **changes,
    }
    return {key: item for key, item in value.items() if item is not None}


def mention(**changes: Any) -> dict[str, Any]:
    value = {"start": 0, "end": 3, "text": "Ada", "token_start": 0, "token_end": 1, "score": 0.25, **changes}
    return {key: item for key, item in value.items() if item is not None}


def read(*lines: Any) -> list[Document]:
    return reader.read_bytes("\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode(), "f.jsonl")


def entity(*mentions: dict[str, Any]) -> dict[str, Any]:
    return {"id": 0, "mentions": list(mentions)}


def test_a_line() -> None:
    (document,) = read(native())
    assert (document.id, document.words) == ("d", ["Ada", "met", "😀", "Bob", "."])
    assert document.sentences == ((0, 2), (2, 5))
    ada, bob = document.entities
    assert (ada.type, ada.name, [(m.span, m.score) for m in ada.mentions]) == ("PER", "Ada L.", [((0, 1), 0.25)])
    assert (bob.type, bob.name) == (None, None)
    assert [(m.span, m.score) for m in bob.mentions] == [((1, 2), 1.0), ((3, 4), None)]
    assert document.relations == (Relation(0, 1, "met", "has met", 0.5),)


def test_unknown_keys_are_told(caplog: pytest.LogCaptureFixture) -> None:
    lines: list[Any] = [{"text": "Ada", "entites": [], "spans": []}, {"text": "Bob", "spans": []}, native()]
    lines[2]["entities"][0] |= {"extra": {}, "tpye": "PER"}
    lines[2]["entities"][0]["mentions"][0]["label"] = "PER"
    lines[2]["relations"][0] |= {"evidence": [0], "weight": 1}
    assert len(read(*lines)) == 3
    (record,) = caplog.records
    told = {"1 keys 'entites' of documents (unknown)", "2 keys 'spans' of documents (unknown)"}
    told |= {
        f"1 keys {key} (unknown)" for key in ("'tpye' of entities", "'label' of mentions", "'weight' of relations")
    }
    assert {*record.getMessage().removeprefix("f.jsonl: left out ").split(", ")} == told


def test_self_relations_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """As in every other format, also where nothing else is repaired."""
    triples = [{"head": 7, "tail": 7, "type": "met"}, {"head": 7, "tail": 3, "type": "met"}]
    for each in (reader, JsonlReader(repair=True)):
        (document,) = each.read_bytes(json.dumps(native(relations=triples)).encode(), "f.jsonl")
        assert [relation.triple for relation in document.relations or ()] == [(0, 1, "met")]
        assert caplog.records.pop().getMessage() == "f.jsonl: repaired 1 relations of an entity with itself (dropped)"


def test_the_output_of_another_system_is_repaired(caplog: pytest.LogCaptureFixture) -> None:
    ada, bob = {"token_start": 0, "token_end": 1}, {"token_start": 3, "token_end": 4}
    entities = [
        {"id": "e1", "mentions": [{**ada, "score": 7.5}, ada, {"token_start": 1, "token_end": 2}]},
        {"id": "e2", "mentions": [{"start": 0, "end": 3}, bob], "type_score": -1},
        {"id": "e3", "mentions": [bob]},
        {"id": "e4", "mentions": []},
    ]
    pairs = [("e1", "e2"), ("e1", "e2"), ("e1", "e3"), ("e4", "e1"), ("e2", "e2")]
    relations = [{"head": head, "tail": tail, "type": "met"} for head, tail in pairs]
    line = native(id=12, entities=entities, relations=relations)
    (document,) = JsonlReader(repair=True).read_bytes(json.dumps(line).encode(), "f.jsonl")
    assert document.id == "12"
    assert [[mention.span for mention in entity.mentions] for entity in document.entities] == [
        [(0, 1), (1, 2)],
        [(3, 4)],
    ]
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "met")]
    assert {*caplog.records.pop().getMessage().removeprefix("f.jsonl: repaired ").split(", ")} == {
        "1 ids of documents that are numbers (taken as texts)",
        "2 scores that are no probabilities (left out)",
        "1 spans given twice in an entity (kept once)",
        "2 spans given in two entities (kept in the first)",
        "2 entities without a mention of their own (dropped)",
        "2 relations of dropped entities (dropped)",
        "1 repeated relations (kept once)",
        "1 relations of an entity with itself (dropped)",
    }
    with pytest.raises(DataError, match="id: expected a text, got 12"):
        read(line)


def test_absent_keys() -> None:
    (document,) = read(native(relations=None, entities=None))
    assert (document.entities, document.relations) == ((), None)
    assert read(native(relations=[]))[0].relations == ()
    ids = [entity(mention()), {"mentions": [{"token_start": 1, "token_end": 2}]}]
    assert read(native(entities=ids, relations=[{"head": 1, "tail": 0, "type": "x"}]))[0].relations == (
        Relation(1, 0, "x"),
    )


def test_text_alone_is_segmented() -> None:
    first, second, third = read({"text": "Ada. Bob\u2028met."}, {"text": "", "id": "e"}, {"text": "x"})
    assert (first.id, first.words) == ("f-1", ["Ada", ".", "Bob", "met", "."])
    assert first.sentences == ((0, 2), (2, 3), (3, 5))
    assert (second.id, second.tokens, third.id) == ("e", (), "f-3")
    assert first.relations is None


def test_words_are_cut_where_mentions_of_untokenised_text_are() -> None:
    line = {"text": "the 1980s", "entities": [entity({"start": 4, "end": 8, "text": "1980"})]}
    (document,) = read(line)
    assert document.words == ["the", "1980", "s"]
    assert document.text_of(document.mentions[0]) == "1980"


def test_lines_end_at_newlines_only_and_blank_ones_do_not_count() -> None:
    content = '\ufeff\n  \r\n{"text": "a\u2028b\x85c"}\r\n\n{"text": "d"}'.encode()
    assert [(d.id, d.text) for d in reader.read_bytes(content, "f.jsonl")] == [
        ("f-3", "a\u2028b\x85c"),
        ("f-5", "d"),
    ]
    assert reader.read_bytes('\ufeff{"text": "d"}'.encode())[0].text == "d"


def test_it_streams() -> None:
    class Endless(io.RawIOBase):
        def __iter__(self) -> Endless:
            return self

        def __next__(self) -> bytes:
            return b'{"text": "a"}\n'

    stream = reader.read_stream(Endless(), "<stdin>")  # type: ignore[arg-type]
    assert [next(stream).id for _ in range(3)] == ["stdin-1", "stdin-2", "stdin-3"]


def test_halves_of_surrogate_pairs_are_replaced(caplog: pytest.LogCaptureFixture) -> None:
    (document,) = reader.read_bytes(rb'{"text": "a\ud83d\ude00 \ud83d \uDE00"}', "f.jsonl")
    assert document.text == "a😀 \ufffd \ufffd"
    assert [r.getMessage() for r in caplog.records] == [
        "f.jsonl: repaired 2 halves of surrogate pairs in texts (replaced by U+FFFD)"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "f.jsonl: the file holds no document"),
        (b"\xef\xbb\xbf \n\n", "f.jsonl: the file holds no document"),
        (b'{"text": "a"}\n{"text": }', "f.jsonl, line 2, column 10: not JSON: Expecting value (every line must hold"),
        (b"[\n", "f.jsonl, line 1, column "),  # the column depends on Python's version
        (b'{"text": "a"} {}', "f.jsonl, line 1, column 15: not JSON: Extra data"),
        (b'\n{"text": "\xfc"}', "f.jsonl, line 2: not UTF-8 text (byte 10 is 0xfc)"),
        (b"[" * 200_000, "f.jsonl, line 1: the JSON is nested too deeply"),
        (b'{"text": 1' + b"0" * 5000 + b"}", "f.jsonl, line 1: "),  # refused as JSON or as a text
        (b"[1, 2]", "f.jsonl, line 1: expected an object, got a list of 2 (a document is an object"),
        (b'"text"', 'f.jsonl, line 1: expected an object, got "text"'),
        (b"{}", "f.jsonl, line 1: the key 'text' is missing"),
        (b'{"text": null}', "f.jsonl, line 1: the key 'text' is missing"),
        (b'{"text": ["a"]}', "f.jsonl, line 1: text: expected a text, got a list of 1"),
        (b'{"text": "a", "id": 5}', "f.jsonl, line 1: id: expected a text, got 5"),
    ],
)
def test_files_that_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(DataError) as error:
        reader.read_bytes(content, "f.jsonl")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tokens": None}, "the key 'tokens' is missing ('sentences' are ranges of tokens"),
        ({"sentences": None}, "the key 'sentences' is missing (with 'tokens'"),
        ({"tokens": None, "sentences": None}, "the key 'tokens' is missing (entities[0].mentions[0] refers to tokens)"),
        ({"tokens": {}}, "tokens: expected a list, got {}"),
        ({"tokens": [[0, 3], 4]}, "tokens[1]: expected a list, got 4"),
        ({"tokens": [[0, 3, 4]]}, "tokens[0]: expected [start, end], got a list of 3"),
        ({"tokens": [[0, "3"]]}, 'tokens[0][1]: expected a whole number, got "3"'),
        ({"tokens": [[0, 3.0]]}, "tokens[0][1]: expected a whole number, got 3.0"),
        ({"tokens": [[False, True]]}, "tokens[0][0]: expected a whole number, got false"),
        ({"tokens": [[0, 99]]}, "token 0 covers characters 0 to 99 of 14"),
        ({"sentences": [[0, 4]]}, "the sentences cover 4 of 5 tokens"),
        ({"entities": "x"}, 'entities: expected a list, got "x"'),
        ({"entities": [3]}, "entities[0]: expected an object, got 3"),
        ({"entities": [{}]}, "entities[0]: the key 'mentions' is missing"),
        ({"entities": [entity()], "relations": None}, "entity 0 has no mention"),
        ({"entities": [{"id": "a", "mentions": []}]}, 'entities[0].id: expected a whole number, got "a"'),
        ({"entities": [{"id": 0, "mentions": []}, entity()]}, "entities[1]: the entity id 0 stands twice"),
        ({"entities": [{"type": 3, "mentions": []}]}, "entities[0].type: expected a text, got 3"),
        ({"entities": [{"name": [], "mentions": []}]}, "entities[0].name: expected a text, got []"),
        (
            {"entities": [entity(mention(), mention())], "relations": []},
            "the span of tokens 0 to 1 stands twice",
        ),
        ({"relations": 5}, "relations: expected a list, got 5"),
        ({"relations": [{"head": 7, "type": "x"}]}, "relations[0]: the key 'tail' is missing"),
        ({"relations": [{"head": 7, "tail": 3}]}, "relations[0]: the key 'type' is missing"),
        ({"relations": [{"head": 7, "tail": 0, "type": "x"}]}, "relations[0].tail: there is no entity with the id 0"),
        ({"relations": [{"head": [], "tail": 3, "type": "x"}]}, "relations[0].head: expected a whole number, got []"),
        ({"relations": [{"head": 7, "tail": 3, "type": "x"}] * 2}, "the relation (0, 1, 'x') stands twice"),
        (
            {"relations": [{"head": 7, "tail": 3, "type": "x", "score": float("nan")}]},
            "relations[0].score: expected a finite number",
        ),
    ],
)
def test_lines_that_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        read(native(id="other"), native(**changes))
    assert str(error.value).startswith(f"f.jsonl, line 2: {message}")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "Eve"}, "the mention's text is 'Eve', but it covers 'Ada'"),
        ({"end": 7, "text": None}, "'start' and 'end' give characters 0 to 7, its tokens 0 to 3"),
        ({"token_end": None}, "the key 'token_end' is missing"),
        ({"start": None}, "the key 'start' is missing"),
        ({"start": "0"}, 'start: expected a whole number, got "0"'),
        ({"token_start": None, "token_end": None, "start": 1}, "no token begins at character 1"),
        ({"token_start": None, "token_end": None, "end": 2}, "no token ends at character 2"),
        ({"token_start": None, "token_end": None, "start": 4}, "a mention of tokens 1 to 1 of 5"),
        (dict.fromkeys(mention()), "a mention needs 'start' and 'end', or 'token_start' and 'token_end'"),
        ({"token_end": 6}, "a mention of tokens 0 to 6 of 5"),
        ({"token_start": -1}, "a mention of tokens -1 to 1 of 5"),
        ({"token_end": 0}, "a mention of tokens 0 to 0 of 5"),
        ({"score": "high"}, 'score: expected a number, got "high"'),
        ({"score": 10**400}, "score: expected a finite number"),
    ],
)
def test_mentions_that_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        read(native(entities=[entity(mention(**changes))], relations=None))
    found = str(error.value).removeprefix("f.jsonl, line 1: entities[0].mentions[0]").lstrip(".: ")
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "c", "types": ["a", "b"]}, "entity 0 has the type 'c', which is none of its types ['a', 'b']"),
        ({"type": "a", "types": ["a", "a"]}, "a type stands twice among the types ['a', 'a'] of entity 0"),
        ({"type": "a", "types": "a"}, 'entities[0].types: expected a list, got "a"'),
        ({"type": "a", "types": ["a", 3]}, "entities[0].types[1]: expected a text, got 3"),
    ],
)
def test_types_that_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        read(native(entities=[{**entity(mention()), **changes}], relations=None))
    assert str(error.value).removeprefix("f.jsonl, line 1: ").startswith(message)


def test_an_id_must_not_stand_twice() -> None:
    with pytest.raises(DataError, match=r"^f\.jsonl, line 3: the document id 'd' stands in line 1 already \(ids must"):
        read(native(), native(id="e"), native())


@given(st.dictionaries(st.sampled_from(list(native())), json_values))
def test_wrong_values_are_data_errors(changes: dict[str, Any]) -> None:
    _refuses_or_reads({**native(), **changes})


@given(
    st.sampled_from(["entities", "relations", "mentions"]),
    st.dictionaries(st.sampled_from([*mention(), "id", "type", "mentions", "head", "tail", "name"]), json_values),
)
def test_wrong_values_deeper_down_are_data_errors(where: str, changes: dict[str, Any]) -> None:
    line = native()
    target = line["entities"][0]["mentions"] if where == "mentions" else line[where]
    target[0] |= changes
    _refuses_or_reads(line)


@given(st.lists(st.binary(max_size=8) | json_values.map(lambda value: json.dumps(value).encode()), max_size=3))
def test_arbitrary_lines_are_data_errors(lines: list[bytes]) -> None:
    with pytest.raises(DataError):
        reader.read_bytes(b"\n".join(lines), "f.jsonl")


@given(documents(), st.data())
def test_damaged_files_are_data_errors(document: Document, data: st.DataObject) -> None:
    content = JsonlWriter().text_of([document]).encode()
    start = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:start] + data.draw(st.binary(max_size=3)) + content[start + data.draw(st.integers(0, 20)) :]
    try:
        reader.read_bytes(damaged, "f.jsonl")
    except DataError as error:
        assert error.source == "f.jsonl"


def _refuses_or_reads(line: Any) -> None:
    try:
        (document,) = read(line)
    except DataError as error:
        assert (error.source, error.place) == ("f.jsonl", "line 1")
    else:
        assert document.text == line["text"]


def test_the_first_of_several_types_is_the_one_to_learn() -> None:
    (found,) = read(native(entities=[{**entity(mention()), "types": ["a", "b"]}], relations=None))
    assert [(each.type, each.types) for each in found.entities] == [("a", ("a", "b"))]

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import DataError
from jointie.documents import DocREDReader, Document, Relation
from jointie.documents.readers import docred

from ..strategies import characters, json_values

reader = DocREDReader()


def mention(sentence: int, start: int, end: int, type: str = "PER") -> dict[str, Any]:
    return {"name": "?", "sent_id": sentence, "pos": [start, end], "type": type}


def record(**changes: Any) -> dict[str, Any]:
    """A valid record with some keys changed (or left out, where ``None`` is given)."""
    value = {
        "title": "T",
        "sents": [["Ada", "Lovelace", "met", "Bob", "."], ["She", "liked", "Bob", "10 000", "times", "."]],
        "vertexSet": [
            [mention(1, 0, 1), mention(0, 0, 2)],
            [mention(0, 3, 4), mention(1, 2, 3)],
            [mention(1, 3, 4, "N")],
        ],
        "labels": [{"h": 0, "t": 1, "r": "P1", "evidence": [0]}, {"h": 1, "t": 0, "r": "P2", "evidence": []}],
        **changes,
    }
    return {key: item for key, item in value.items() if item is not None}


def read(*records: Any) -> list[Document]:
    return reader.read_bytes(json.dumps(records).encode(), "f.json")


def repairs_in(caplog: pytest.LogCaptureFixture) -> str:
    (line,) = [r for r in caplog.records if r.levelno == logging.WARNING]
    return line.getMessage().removeprefix("f.json: repaired ")


def spans(document: Document) -> list[list[tuple[int, int]]]:
    return [[mention.span for mention in entity.mentions] for entity in document.entities]


def test_a_record(caplog: pytest.LogCaptureFixture) -> None:
    (document,) = read(record())
    assert document.id == "T"
    assert document.text == "Ada Lovelace met Bob . She liked Bob 10 000 times ."
    assert document.words == ["Ada", "Lovelace", "met", "Bob", ".", "She", "liked", "Bob", "10 000", "times", "."]
    assert document.sentences == ((0, 5), (5, 11))
    assert spans(document) == [[(0, 2), (5, 6)], [(3, 4), (7, 8)], [(8, 9)]]
    assert [(e.type, document.name_of(e)) for e in document.entities] == [
        ("PER", "Ada Lovelace"),
        ("PER", "Bob"),
        ("N", "10 000"),
    ]
    assert document.relations == (Relation(0, 1, "P1", evidence=(0,)), Relation(1, 0, "P2"))
    assert not caplog.records


def test_text_to_predict_on() -> None:
    (document,) = read(record(vertexSet=None, labels=None))
    assert (len(document.tokens), document.entities, document.relations) == (11, (), None)
    assert read(record(labels=[]))[0].relations == ()
    (document,) = read(record(sents=[], vertexSet=None, labels=None))
    assert document.tokens == ()


def test_unknown_keys_where_annotations_could_be(caplog: pytest.LogCaptureFixture) -> None:
    assert not read({**record(vertexSet=None, labels=None), "vertexset": [], "entities": []})[0].entities
    assert caplog.records.pop().getMessage() == (
        "f.json: left out 1 keys 'entities' of records without 'vertexSet' and 'labels' (unknown), "
        "1 keys 'vertexset' of records without 'vertexSet' and 'labels' (unknown); "
        "noted 1 documents without 'labels' (relations not annotated)"
    )
    assert read({**record(), "na_triple": [], "Ls": []}) and not caplog.records
    assert read({**record(labels=None), "lables": [], "extra": {"a": 1}})[0].relations is None
    assert caplog.records.pop().getMessage() == (
        "f.json: left out 1 keys 'lables' of records without 'labels' (unknown); "
        "noted 1 documents without 'labels' (relations not annotated)"
    )


def test_missing_labels_are_an_information(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert [d.relations for d in read(record(labels=None), record(title="U", labels=None))] == [None, None]
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("INFO", "f.json: noted 2 documents without 'labels' (relations not annotated)")
    ]


def test_relation_names(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/dev.json").write_text(json.dumps([record()]))
    (tmp_path / "names.json").write_text('\ufeff{"P1": "knows"}')

    def names(of: DocREDReader) -> list[str | None]:
        return [r.name for d in of.read(tmp_path / "data") for r in d.relations or ()]

    assert names(reader) == [None, None]
    assert names(DocREDReader(str(tmp_path / "names.json"))) == ["knows", None]
    (tmp_path / "data/rel_info.json").write_text('{"P2": "beside"}')
    assert names(reader) == [None, "beside"]  # and the file of names itself is not read as data
    assert names(DocREDReader(str(tmp_path / "names.json"))) == ["knows", None]
    (tmp_path / "data/dev.json").unlink()
    with pytest.raises(DataError, match=r"data: the folder holds no \.json file besides the names of relations$"):
        names(reader)


def test_the_names_of_docreds_types_are_known(tmp_path: Path) -> None:
    labels = [{"h": 0, "t": 1, "r": type} for type in ("P17", "P1441", "own")]
    (document,) = read(record(labels=labels))  # from memory: there is no folder to look in
    assert [r.name for r in document.relations or ()] == ["country", "present in work", None]
    (tmp_path / "f.json").write_text(json.dumps([record(labels=labels)]))
    (tmp_path / "rel_info.json").write_text('{"own": "beside the data"}')
    (document,) = reader.read(tmp_path / "f.json")
    assert [r.name for r in document.relations or ()] == [None, None, "beside the data"]  # one file, not a mixture


def test_the_list_of_names() -> None:
    path = Path(docred.__file__).with_name("docred_relation_names.json")
    names = json.loads(path.read_text(encoding="utf-8"))
    assert len(names) == len(set(names.values())) == 96
    assert all(re.fullmatch(r"P[1-9]\d*", type) and name == name.strip() != "" for type, name in names.items())


def test_what_the_records_say_beside_the_documents(tmp_path: Path) -> None:
    vertices = [[mention(0, 0, 2)], [], [mention(0, 0, 2)], [mention(0, 3, 4)]]
    path = tmp_path / "f.json"
    path.write_text(json.dumps([record(vertexSet=vertices, labels=[]), record(vertexSet=None, labels=None)]))
    first, second = reader.read_numbered(path)
    assert (first.title, first.document.id, first.numbers, first.size) == ("T", "T", (0, 3), 4)
    assert (second.title, second.document.id, second.numbers, second.size) == ("T", "T (2)", (), 0)
    assert [first.document, second.document] == list(reader.read(path))
    with pytest.raises(DataError, match=r"none\.json: no such file or folder"):
        list(reader.read_numbered("none.json"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the names of relations cannot be read: No such file"),
        ("[]", r"expected an object, got \[\] \(expected an object that gives"),
        ('{"P1": 3}', "P1: expected a text, got 3"),
        ("{", "line 1, column 2: not JSON"),
    ],
)
def test_relation_names_that_are_refused(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "names.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=rf"names\.json(: |, ){message}"):
        DocREDReader(str(path)).read_bytes(json.dumps([record()]).encode())


def test_repeated_titles_are_numbered(caplog: pytest.LogCaptureFixture) -> None:
    assert [d.id for d in read(record(), record(), record(title="U"), record())] == ["T", "T (2)", "U", "T (3)"]
    assert repairs_in(caplog) == "2 repeated titles (numbered)"


def test_a_span_twice_in_an_entity(caplog: pytest.LogCaptureFixture) -> None:
    (document,) = read(record(vertexSet=[[mention(0, 3, 4), mention(0, 0, 2), mention(0, 3, 4)]], labels=[]))
    assert spans(document) == [[(0, 2), (3, 4)]]
    assert repairs_in(caplog) == "1 spans given twice in an entity (kept once)"


def test_a_span_in_two_entities(caplog: pytest.LogCaptureFixture) -> None:
    vertices = [[mention(0, 0, 2)], [mention(0, 0, 2)], [mention(0, 0, 2), mention(0, 3, 4)]]
    labels = [{"h": 0, "t": 1, "r": "x"}, {"h": 2, "t": 0, "r": "y"}]
    (document,) = read(record(vertexSet=vertices, labels=labels))
    assert spans(document) == [[(0, 2)], [(3, 4)]]
    assert document.relations == (Relation(1, 0, "y"),)
    assert repairs_in(caplog) == (
        "2 spans given in two entities (kept in the first), 1 entities without a mention of their own (dropped), "
        "1 relations of dropped entities (dropped)"
    )


def test_an_entity_without_mentions(caplog: pytest.LogCaptureFixture) -> None:
    (document,) = read(record(vertexSet=[[], [mention(0, 0, 1)]], labels=[]))
    assert spans(document) == [[(0, 1)]]
    assert repairs_in(caplog) == "1 entities without a mention of their own (dropped)"


@pytest.mark.parametrize(("types", "expected"), [("ABB", "B"), ("ABBA", "A"), ("BA", "B")])
def test_mentions_of_different_types(types: str, expected: str, caplog: pytest.LogCaptureFixture) -> None:
    vertex = [mention(0, 4 - i, 5 - i, type) for i, type in enumerate(types)]
    (document,) = read(record(vertexSet=[vertex], labels=[]))
    assert document.entities[0].type == expected
    assert repairs_in(caplog) == "1 entities with mentions of different types (the most frequent taken)"


def test_repeated_and_self_relations(caplog: pytest.LogCaptureFixture) -> None:
    label = {"h": 0, "t": 1, "r": "x"}
    (document,) = read(record(labels=[label, {"h": 1, "t": 1, "r": "x"}, label, {**label, "r": "y"}]))
    assert document.relations == (Relation(0, 1, "x"), Relation(0, 1, "y"))
    assert repairs_in(caplog) == "1 repeated relations (kept once), 1 relations of an entity with itself (dropped)"


def test_overlapping_mentions_are_kept(caplog: pytest.LogCaptureFixture) -> None:
    vertices = [[mention(0, 0, 3)], [mention(0, 1, 2)], [mention(0, 2, 4)], [mention(0, 4, 5)]]
    with caplog.at_level(logging.INFO):
        (document,) = read(record(vertexSet=vertices, labels=[]))
    assert spans(document) == [[(0, 3)], [(1, 2)], [(2, 4)], [(4, 5)]]
    assert [r.getMessage() for r in caplog.records] == ["f.json: noted 2 mentions that overlap others"]


def test_empty_tokens_and_sentences(caplog: pytest.LogCaptureFixture) -> None:
    sentences = [[], ["a", "", "b"], [], ["\u00a0", "c"]]
    (document,) = read(record(sents=sentences, vertexSet=[[mention(1, 2, 3)], [mention(3, 1, 2)]], labels=[]))
    assert document.words == ["a", " ", "b", "\u00a0", "c"]
    assert document.sentences == ((0, 3), (3, 5))
    assert [document.text_of(m) for m in document.mentions] == ["b", "c"]
    assert repairs_in(caplog) == "1 empty tokens (read as a blank), 2 empty sentences (dropped); noted 1 blank tokens"


def test_halves_of_surrogate_pairs_are_replaced(caplog: pytest.LogCaptureFixture) -> None:
    (document,) = read(record(sents=[["\ud800", "😀"]], vertexSet=[], labels=[]))
    assert document.words == ["\ufffd", "😀"]
    assert repairs_in(caplog) == "1 halves of surrogate pairs in texts (replaced by U+FFFD)"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "f.json: the file holds no document"),
        (b"\xef\xbb\xbf\n", "f.json: the file holds no document"),
        (b"[]", "f.json: the file holds no document"),
        (b"{}", "f.json: expected a list, got {} (expected one JSON list of DocRED's records"),
        (b'[\n{"title": }]', "f.json, line 2, column 11: not JSON: Expecting value (expected one JSON list"),
        (b'{"text": "a"}\n{"text": "b"}', "f.json, line 2, column 1: not JSON: Extra data (expected one JSON list of"),
        (b'["\xfc"]', "f.json: not UTF-8 text (byte 2 is 0xfc)"),
        (b"[" * 200_000, "f.json: the JSON is nested too deeply"),
        (b"[3]", "f.json, record 1: expected an object, got 3"),
        (b"[{}]", "f.json, record 1: the key 'title' is missing"),
        (b'[{"title": 3}]', "f.json, record 1: title: expected a text, got 3"),
    ],
)
def test_files_that_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(DataError) as error:
        reader.read_bytes(content, "f.json")
    assert str(error.value).startswith(message)


def _without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in value.items() if k != key}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sents": None}, "the key 'sents' is missing"),
        ({"sents": "a b"}, 'sents: expected a list, got "a b"'),
        ({"sents": ["a b"]}, 'sents[0]: expected a list, got "a b"'),
        ({"sents": [["a", 3]]}, "sents[0][1]: expected a text, got 3"),
        ({"vertexSet": {}}, "vertexSet: expected a list, got {}"),
        ({"vertexSet": [mention(0, 0, 1)]}, "vertexSet[0]: expected a list, got an object of 4"),
        ({"vertexSet": [["x"]]}, 'vertexSet[0][0]: expected an object, got "x"'),
        ({"vertexSet": [[_without(mention(0, 0, 1), "pos")]]}, "vertexSet[0][0]: the key 'pos' is missing"),
        ({"vertexSet": [[_without(mention(0, 0, 1), "sent_id")]]}, "vertexSet[0][0]: the key 'sent_id' is missing"),
        ({"vertexSet": [[_without(mention(0, 0, 1), "type")]]}, "vertexSet[0][0]: the key 'type' is missing"),
        ({"vertexSet": [[{**mention(0, 0, 1), "type": 5}]]}, "vertexSet[0][0].type: expected a text, got 5"),
        ({"vertexSet": [[{**mention(0, 0, 1), "pos": [1]}]]}, "vertexSet[0][0].pos: expected [start, end], got a list"),
        ({"vertexSet": [[{**mention(0, 0, 1), "pos": 1}]]}, "vertexSet[0][0].pos: expected a list, got 1"),
        (
            {"vertexSet": [[mention(0, 0, 1), mention(0, 3, 6)]]},
            "vertexSet[0][1].pos: the mention covers tokens 3 to 6 of sentence 0, which has 5 ('pos' counts from 0",
        ),
        ({"vertexSet": [[mention(0, 2, 2)]]}, "vertexSet[0][0].pos: the mention covers tokens 2 to 2 of sentence 0"),
        ({"vertexSet": [[mention(0, -1, 2)]]}, "vertexSet[0][0].pos: the mention covers tokens -1 to 2 of sentence 0"),
        (
            {"vertexSet": [[mention(2, 0, 1)]]},
            "vertexSet[0][0].sent_id: there is no sentence 2, 'sents' holds 2 (counted from 0)",
        ),
        ({"vertexSet": [[mention(-1, 0, 1)]]}, "vertexSet[0][0].sent_id: there is no sentence -1"),
        ({"labels": [{"h": 0, "t": 3, "r": "x"}]}, "labels[0].t: there is no entity 3, 'vertexSet' holds 3 (counted"),
        ({"labels": [{"h": -1, "t": 1, "r": "x"}]}, "labels[0].h: there is no entity -1"),
        ({"labels": [{"h": 0, "t": 1}]}, "labels[0]: the key 'r' is missing"),
        ({"labels": [{"h": 0, "r": "x"}]}, "labels[0]: the key 't' is missing"),
        ({"labels": [{"h": "0", "t": 1, "r": "x"}]}, 'labels[0].h: expected a whole number, got "0"'),
        ({"labels": {}}, "labels: expected a list, got {}"),
        ({"vertexSet": None}, "labels[0].h: there is no entity 0, 'vertexSet' holds 0"),
    ],
)
def test_records_that_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        read(record(title="other"), record(**changes))
    assert str(error.value).startswith(f"f.json, record 2 (T): {message}")


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A record with distinct spans and relations, so that nothing is repaired in it."""
    words = st.text(characters, min_size=1, max_size=5)
    sentences = draw(st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=4))
    places = [(s, a, b) for s, x in enumerate(sentences) for a in range(len(x)) for b in range(a + 1, len(x) + 1)]
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=6, unique=True))
    clusters: dict[int, list[dict[str, Any]]] = {}
    for place in chosen:
        cluster = draw(st.integers(0, 3))
        clusters.setdefault(cluster, []).append(mention(*place, type=f"T{cluster}"))
    pairs = [(h, t) for h in range(len(clusters)) for t in range(len(clusters)) if h != t]
    triples = st.lists(st.tuples(st.sampled_from(pairs), words), max_size=4, unique=True) if pairs else st.just([])
    labels = [{"h": h, "t": t, "r": r, "evidence": []} for (h, t), r in draw(triples)]
    return {"title": "T", "sents": sentences, "vertexSet": list(clusters.values()), "labels": labels}


@given(records())
def test_any_record(value: dict[str, Any]) -> None:
    (document,) = read(value)
    assert document.words == [word for sentence in value["sents"] for word in sentence]
    assert [end - start for start, end in document.sentences] == [len(sentence) for sentence in value["sents"]]
    assert len(document.entities) == len(value["vertexSet"])
    for entity, vertex in zip(document.entities, value["vertexSet"], strict=True):
        expected = {" ".join(value["sents"][m["sent_id"]][slice(*m["pos"])]) for m in vertex}
        assert {document.text_of(m) for m in entity.mentions} == expected
        assert (len(entity.mentions), entity.type) == (len(vertex), vertex[0]["type"])
        assert list(entity.mentions) == sorted(entity.mentions)
    assert [r.triple for r in document.relations or ()] == [(x["h"], x["t"], x["r"]) for x in value["labels"]]


@given(
    st.sampled_from(["record", "mention", "label"]),
    st.dictionaries(st.sampled_from([*record(), *mention(0, 0, 1), "h", "t", "r"]), json_values, min_size=1),
)
def test_wrong_values_are_data_errors(where: str, changes: dict[str, Any]) -> None:
    value = record()
    target = {"record": value, "mention": value["vertexSet"][0][0], "label": value["labels"][0]}[where]
    target |= changes
    try:
        (document,) = read(value)
    except DataError as error:
        assert error.source == "f.json" and str(error.place).startswith("record 1")
    else:
        assert document.id == value["title"]


@given(st.binary(max_size=8) | json_values.map(lambda value: json.dumps(value).encode()))
def test_arbitrary_files_are_data_errors(content: bytes) -> None:
    with pytest.raises(DataError):
        reader.read_bytes(content, "f.json")

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import DataError, build, parse
from jointie.documents import Document, DWIEReader, Mention, Reader, Relation, Segmenter, Sentence, Token

from ..strategies import json_values, texts

reader = DWIEReader()

TITLE = "Müller 😀 of Köln wins"
TEXT = f"{TITLE}\nThe 1980s saw Bank of Köln grow.\r\nZoë Müller left the bank Köln-based."


def mention(of: str, concept: int | None, number: int = 0, **changes: Any) -> dict[str, Any]:
    """A mention of an occurrence of a text in :data:`TEXT`."""
    start = [match.start() for match in re.finditer(of, TEXT)][number]
    return {"begin": start, "end": start + len(of), "text": of, "concept": concept, **changes}


def concept(id: int, text: str | None, *tags: str) -> dict[str, Any]:
    value = {"concept": id, "text": text, "keyword": False, "count": 99, "link": None, "tags": list(tags)}
    return {key: item for key, item in value.items() if item is not None or key == "link"}


def article(**changes: Any) -> dict[str, Any]:
    """A valid article with some keys changed (or left out, where ``None`` is given)."""
    value = {
        "id": "DW_1",
        "content": TEXT,
        "tags": ["all", "train"],
        "mentions": [
            mention("Müller", 0, candidates=["M%C3%BCller"], scores=[1.0]),
            mention("Zoë Müller", 0),
            mention("Bank of Köln", 1),
            mention("Köln", 2, 1),  # inside the bank
            mention("Köln", 2, 0),  # out of text order
            mention("1980", 3),
        ],
        "concepts": [
            concept(0, "Zoë Müller", "topic::law", "type::entity", "type::person", "type::politician"),
            concept(1, "Bank of Köln", "type::company", "type::entity", "type::organization"),
            concept(2, "Köln", "slot::place", "meta::todo"),
            concept(3, "1980", "type::time"),
        ],
        "relations": [{"s": 0, "p": "agent_of", "o": 1}, {"s": 1, "p": "based_in2", "o": 2}],
        "frames": [],
        "iptc": ["11000000"],
        **changes,
    }
    return {key: item for key, item in value.items() if item is not None}


def read(value: Any, of: Reader = reader) -> Document:
    (document,) = of.read_bytes(json.dumps(value).encode(), "DW_1.json")
    return document


def write(folder: Path, *articles: dict[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    for i, value in enumerate(articles):
        (folder / f"DW_{i:02}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def texts_of(document: Document) -> list[list[str]]:
    return [[document.text_of(mention) for mention in entity.mentions] for entity in document.entities]


def repairs_in(caplog: pytest.LogCaptureFixture, source: str = "DW_1.json") -> str:
    (line,) = [r for r in caplog.records if r.levelno == logging.WARNING]
    return line.getMessage().removeprefix(f"{source}: repaired ")


def test_an_article(caplog: pytest.LogCaptureFixture) -> None:
    document = read(article())
    assert (document.id, document.text) == ("DW_1", TEXT)
    assert texts_of(document) == [["Müller", "Zoë Müller"], ["Bank of Köln"], ["Köln", "Köln"], ["1980"]]
    assert [entity.name for entity in document.entities] == ["Zoë Müller", "Bank of Köln", "Köln", "1980"]
    assert document.relations == (Relation(0, 1, "agent_of"), Relation(1, 2, "based_in2"))
    assert not caplog.records  # a wrong count, a nested mention and the order of mentions are no faults


def test_words_are_cut_at_mentions_and_lines_are_paragraphs() -> None:
    document = read(article())
    assert document.words[:9] == ["Müller", "😀", "of", "Köln", "wins", "The", "1980", "s", "saw"]
    assert [document.words[start] for start, _ in document.sentences] == ["Müller", "The", "Zoë"]
    assert "1980s" in read(article(mentions=None, concepts=None, relations=None)).words


def test_types() -> None:
    zoe, bank, city, year = read(article()).entities
    assert (zoe.type, zoe.types) == ("person", ("entity", "person", "politician"))
    assert (bank.type, bank.types) == ("organization", ("company", "entity", "organization"))
    assert (city.type, city.types) == (None, ())
    assert (year.type, year.types) == ("time", ())


@pytest.mark.parametrize(
    ("types", "primary"),
    [
        ("entity gpe gpe0 location", "location"),
        ("entity igo location organization", "organization"),
        ("entity misc other religion religion-x", "misc"),
        ("gpe0-x other", "gpe0-x"),
        ("none other skip", "other"),
        ("entity police", "entity"),
        ("entity new_kind newer_kind", "entity"),
        ("new_kind newer_kind", "new_kind"),
    ],
)
def test_the_primary_type(types: str, primary: str) -> None:
    tags = [f"type::{type}" for type in [*types.split(), types.split()[0]]]
    (entity,) = read(
        article(mentions=[mention("Köln", 0)], concepts=[concept(0, "Köln", *tags)], relations=[])
    ).entities
    assert (entity.type, entity.types) == (primary, tuple(types.split()))


def test_text_to_predict_on(caplog: pytest.LogCaptureFixture) -> None:
    document = read({"content": "Ada met Bob."})
    assert (document.id, document.words, document.entities, document.relations) == (
        "DW_1",
        ["Ada", "met", "Bob", "."],
        (),
        None,
    )
    assert read({"content": ""}).tokens == ()
    document = read(article(mentions=[], concepts=[], relations=[]))
    assert (document.entities, document.relations) == ((), ())
    with caplog.at_level(logging.INFO):
        assert read(article(relations=None)).relations is None
    assert [r.getMessage() for r in caplog.records] == [
        "DW_1.json: noted 1 articles without 'relations' (not annotated)"
    ]


def test_unknown_keys_where_annotations_could_be(caplog: pytest.LogCaptureFixture) -> None:
    read({"content": "Ada", "id": "x", "tags": [], "iptc": [], "frames": [], "mention": [], "title": "y"})
    assert caplog.records.pop().getMessage() == (
        "DW_1.json: left out 1 keys 'mention' of articles without 'mentions' and 'concepts' and 'relations' (unknown), "
        "1 keys 'title' of articles without 'mentions' and 'concepts' and 'relations' (unknown)"
    )
    assert read({**article(relations=None), "relation": []}).relations is None
    assert "left out 1 keys 'relation' of articles without 'relations' (unknown)" in caplog.records.pop().getMessage()


def test_concepts_without_mentions(caplog: pytest.LogCaptureFixture) -> None:
    concepts = [concept(9, None, "type::entity"), *article()["concepts"], concept(7, "Rome")]
    relations = [{"s": 0, "p": "x", "o": 7}, {"s": 9, "p": "x", "o": 9}, {"s": 2, "p": "y", "o": 3}]
    document = read(article(concepts=concepts, relations=relations))
    assert len(document.entities) == 4 and document.relations == (Relation(2, 3, "y"),)
    assert repairs_in(caplog) == (
        "2 entities without a mention of their own (dropped), 2 relations of dropped entities (dropped)"
    )


def test_repeated_and_self_relations(caplog: pytest.LogCaptureFixture) -> None:
    relation = {"s": 0, "p": "x", "o": 1}
    document = read(article(relations=[relation, {"s": 1, "p": "x", "o": 1}, relation, {**relation, "p": "y"}]))
    assert document.relations == (Relation(0, 1, "x"), Relation(0, 1, "y"))
    assert repairs_in(caplog) == ("1 repeated relations (kept once), 1 relations of an entity with itself (dropped)")


def test_mentions_that_are_repaired(caplog: pytest.LogCaptureFixture) -> None:
    blank = mention(" 😀 ", 3)
    mentions = [
        *(mention("Müller", 0), mention("Müller", 0), mention("Müller", 1), mention("Köln", 2), mention("1980", None)),
        *(blank, {"begin": len(TITLE), "end": len(TITLE) + 1, "text": "\n", "concept": 2}),
    ]
    document = read(article(mentions=mentions, relations=[{"s": 0, "p": "x", "o": 1}]))
    assert texts_of(document) == [["Müller"], ["Köln"], ["😀"]]
    assert repairs_in(caplog) == (
        "1 mentions of no concept (dropped), 1 mentions with blanks at their ends (left out), "
        "1 spans given twice in an entity (kept once), 1 spans given in two entities (kept in the first), "
        "1 mentions of blanks (dropped), 1 entities without a mention of their own (dropped), "
        "1 relations of dropped entities (dropped)"
    )


def test_halves_of_surrogate_pairs_keep_offsets(caplog: pytest.LogCaptureFixture) -> None:
    given = {"begin": 4, "end": 9, "text": "B\ud800b 😀", "concept": 0}
    document = read({"content": "Ada B\ud800b 😀.", "mentions": [given], "concepts": [concept(0, None)]})
    assert texts_of(document) == [["B\ufffdb 😀"]]
    assert repairs_in(caplog).startswith("2 halves of surrogate pairs")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "DW_1.json, line 1, column 1: not JSON: Expecting value (a file holds one DWIE article"),
        (b"[]", "DW_1.json: expected an object, got [] (a file holds one DWIE article"),
        (b"{}", "DW_1.json: this is no article of DWIE (a file holds one DWIE article"),
        (b'{"P1": "knows"}', "DW_1.json: this is no article of DWIE (a file holds one DWIE article"),
        (b'{"content": "\xfc"}', "DW_1.json: not UTF-8 text (byte 13 is 0xfc)"),
        (b'{"content": 3}', "DW_1.json: content: expected a text, got 3"),
        (b'{"content": "a", "id": 3}', "DW_1.json: id: expected a text, got 3"),
    ],
)
def test_files_that_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(DataError) as error:
        reader.read_bytes(content, "DW_1.json")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"content": None}, "the key 'content' is missing (DWIE's annotations come without their texts"),
        ({"mentions": None}, "the key 'mentions' is missing (an article has 'mentions' and 'concepts', or neither"),
        ({"concepts": None}, "the key 'concepts' is missing (an article has"),
        ({"concepts": None, "mentions": None}, "the key 'concepts' is missing (an article has"),
        ({"mentions": {}}, "mentions: expected a list, got {}"),
        (
            {"mentions": [mention("Köln", 1), mention("Köln", 1, end=999)]},
            f"mentions[1]: the mention covers characters 12 to 999 of {len(TEXT)} (offsets count characters from 0",
        ),
        ({"mentions": [mention("Köln", 1, end=12)]}, "mentions[0]: the mention covers characters 12 to 12 of"),
        ({"mentions": [mention("Köln", 1, begin=-3)]}, "mentions[0]: the mention covers characters -3 to 16 of"),
        (
            {"mentions": [mention("Köln", 1, text="Bonn")]},
            "mentions[0]: the mention's text is 'Bonn', but it covers 'K",
        ),
        ({"mentions": [mention("Köln", 4)]}, "mentions[0].concept: there is no concept with the id 4"),
        ({"mentions": [mention("Köln", 1, begin=None)]}, "mentions[0]: the key 'begin' is missing"),
        ({"mentions": [mention("Köln", 1, begin="0")]}, 'mentions[0].begin: expected a whole number, got "0"'),
        ({"concepts": [concept(0, "a"), concept(0, "b")]}, "concepts[1].concept: the concept id 0 stands twice"),
        ({"concepts": [{"text": "a"}]}, "concepts[0]: the key 'concept' is missing"),
        (
            {"concepts": [{**concept(i, "a"), "tags": "b"} for i in range(4)]},
            'concepts[0].tags: expected a list, got "b',
        ),
        ({"concepts": [concept(i, "a", 3) for i in range(4)]}, "concepts[0].tags[0]: expected a text, got 3"),  # type: ignore[arg-type]
        ({"relations": [{"s": 0, "p": "x", "o": 9}]}, "relations[0].o: there is no concept with the id 9"),
        ({"relations": [{"s": 0, "o": 1}]}, "relations[0]: the key 'p' is missing"),
        ({"relations": [{"s": 0, "p": 3, "o": 1}]}, "relations[0].p: expected a text, got 3"),
    ],
)
def test_articles_that_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as error:
        read(article(**changes))
    assert str(error.value).removeprefix("DW_1.json: ").startswith(message)


class OneWord(Segmenter):
    """Makes one word of everything, whatever the borders are."""

    def segment(self, id: str, text: str, borders: Any = ()) -> Document:
        return Document(id, text, (Token(0, len(text)),), (Sentence(0, 1),), relations=None)


def test_a_segmenter_that_ignores_mentions() -> None:
    with pytest.raises(DataError, match=r"mentions\[0\]: the segmenter makes words across the ends of the mention"):
        read(article(), DWIEReader(OneWord()))


def test_a_folder_gives_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    more = [*article()["concepts"], concept(7, None)]
    folder = write(tmp_path / "dwie", *(article(id=id, concepts=more) for id in "aab"))
    assert [document.id for document in reader.read(folder)] == ["a", "a (2)", "b"]
    assert repairs_in(caplog, str(folder)) == "3 entities without a mention of their own (dropped)"


def test_another_file_in_the_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "dwie", article())
    (folder / "names.json").write_text('{"P1": "knows"}')
    for path in (folder, f"{folder}[train]"):
        with pytest.raises(DataError, match=r"names\.json: this is no article of DWIE \(.*take other files out"):
            list(reader.read(path))
        assert sorted(type(item).__name__ for item in reader.items(path)) == ["DataError", "Document"]


def corpus(folder: Path, train: int, test: int) -> Path:
    tags = ["train"] * train + ["test"] * test
    return write(folder, *(article(id=f"{tag} {i}", tags=["all", tag]) for i, tag in enumerate(tags)))


def ids(path: Path, part: str, of: DWIEReader = reader) -> list[str]:
    return [document.id for document in of.read(f"{path}[{part}]")]


def test_parts(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "dwie", 26, 3)
    train, dev, test = (ids(folder, part) for part in ("train", "dev", "test"))
    assert (len(train), len(dev), test) == (23, 3, ["test 26", "test 27", "test 28"])
    assert sorted(train + dev + test) == sorted(document.id for document in reader.read(folder))
    assert len(ids(folder, "dev", DWIEReader(dev_fraction=0.5))) == 13


def test_the_dev_part_depends_on_seed_and_ids_alone(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "dwie", 26, 3)
    dev = ids(folder, "dev")
    assert dev == ids(folder, "dev") == ["train 14", "train 17", "train 19"]  # on every machine
    assert ids(folder, "dev", DWIEReader(seed=1)) != dev
    for i, file in enumerate(sorted(folder.iterdir(), reverse=True)):  # other names, other order, other texts
        value = json.loads(file.read_text())
        (folder / f"x{i:02}.json").write_text(json.dumps({"id": value["id"], "tags": value["tags"], "content": "a"}))
        file.unlink()
    assert sorted(ids(folder, "dev")) == sorted(dev)


def test_a_part_has_the_ids_of_the_whole(tmp_path: Path) -> None:
    folder = write(tmp_path / "dwie", article(id="a"), article(id="a", tags=["test"]), article(id="b", tags=["test"]))
    assert ids(folder, "test") == ["a (2)", "b"]


def test_the_part_of_one_file(tmp_path: Path) -> None:
    file = write(tmp_path / "dwie", article(tags=["test"])) / "DW_00.json"
    assert ids(file, "test") == ["DW_1"]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("train", "no article is tagged 'train' (leave out the part to read all)"),
        ("dev", "no article is tagged 'train' (leave out the part to read all)"),
        ("tset", "unknown part 'tset', did you mean 'test'? (known: dev, test, train)"),
    ],
)
def test_parts_that_are_not_there(tmp_path: Path, part: str, message: str) -> None:
    folder = write(tmp_path / "dwie", article(id="a", tags=None), article(id="b", tags=["test"]))
    assert len(list(reader.read(folder))) == 2
    with pytest.raises(DataError) as error:
        ids(folder, part)
    assert str(error.value) == f"{folder}: {message}"


def test_parts_that_are_empty_or_in_doubt(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "small", 3, 1)
    with pytest.raises(DataError, match=r"the part 'dev' is empty, with a dev_fraction of 0\.1 \(change the reader's"):
        ids(folder, "dev")
    with pytest.raises(DataError, match=r"the part 'train' is empty, with a dev_fraction of 1 "):
        ids(folder, "train", DWIEReader(dev_fraction=1.0))
    write(folder, article(tags=["train", "test"]))
    with pytest.raises(DataError, match=r"DW_00\.json: the article is tagged both 'train' and 'test' "):
        ids(folder, "test")


def test_it_builds_from_a_spec() -> None:
    segmenter = {"type": "paragraphs", "lines": False}
    built = build(parse(Reader, {"type": "dwie", "dev_fraction": 0.2, "seed": 3, "segmenter": segmenter}))
    assert (built.dev_fraction, built.seed) == (0.2, 3)
    assert len(read(article(), built).sentences) < len(read(article(), build(parse(Reader, "dwie"))).sentences)


@given(texts.filter(str.strip), st.data())
def test_every_mention_is_its_slice(text: str, data: st.DataObject) -> None:
    visible = [i for i, character in enumerate(text) if character.isalnum()]
    ends = st.sampled_from(visible or [0]) if visible else st.nothing()
    pairs = data.draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=5) if visible else st.just([]))
    spans = [(start, end + 1) for start, end in pairs]
    mentions = [{"begin": a, "end": b, "text": text[a:b], "concept": i} for i, (a, b) in enumerate(spans)]
    document = read({"content": text, "mentions": mentions, "concepts": [concept(i, None) for i in range(len(spans))]})
    assert [document.characters(*m.span) for e in document.entities for m in e.mentions] == list(dict.fromkeys(spans))
    assert all(isinstance(m, Mention) for m in document.mentions)


@given(
    st.sampled_from(["article", "mention", "concept", "relation"]),
    st.dictionaries(
        st.sampled_from([*article(), *mention("Köln", 0), *concept(0, ""), "s", "p", "o"]), json_values, min_size=1
    ),
)
def test_wrong_values_are_data_errors(where: str, changes: dict[str, Any]) -> None:
    value = article()
    {"article": value}.get(where, value.get(f"{where}s", [None])[0]).update(changes)
    try:
        document = read(value)
    except DataError as error:
        assert error.source == "DW_1.json"
    else:
        assert document.text == value["content"]


def test_candidates_are_kept_where_they_are_wanted(tmp_path: Path) -> None:
    mentions = [
        mention("Müller", 0, candidates=["M%C3%BCller", "Zoë_Müller"], scores=[0.75, 0.25]),
        mention("Zoë Müller", 0, candidates=["Zoë_Müller", "Zoë"]),
        mention("Bank of Köln", 1, candidates=[], scores=[]),
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(article(mentions=mentions, relations=[])))
    [document] = DWIEReader(candidates=True).read(str(path))
    expected = {
        "Müller": {"Müller": 0.75, "Zoë Müller": 0.25},
        "Zoë Müller": {"Zoë Müller": 0.5, "Zoë": 0.5},
    }
    assert [dict(entity.extra) for entity in document.entities] == [{"candidates": expected}, {}]
    assert not any(entity.extra for entity in next(iter(reader.read(str(path)))).entities)
    mentions[0]["scores"] = [1.0]
    path.write_text(json.dumps(article(mentions=mentions, relations=[])))
    with pytest.raises(DataError, match="it has 2 candidates and 1 scores"):
        list(DWIEReader(candidates=True).read(str(path)))

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from jointie.config import DataError
from jointie.documents import BratReader, BratWriter, Document, Entity, Mention, Relation
from jointie.testing.writers import written

from .reading import clusters

TEXT = "Ada met Bob in Rome. She likes him."


def read(folder: Path, annotations: str, **arguments: object) -> Document:
    (folder / "d.txt").write_bytes(TEXT.encode())
    (folder / "d.ann").write_bytes(annotations.encode())
    (document,) = BratReader(**arguments).read(folder / "d.txt")  # type: ignore[arg-type]
    return document


def test_a_file_of_other_tools(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    document = read(
        tmp_path,
        "T1\tPER 0 3\tAda\r\nT2\tPER 21 24\tShe\nT3\tPER 8 11\tBob\nT4\tLOC 15 19\tRome\nT5\tMALE 31 34\thim\n"
        "*\tEquiv T1 T2\nR1\tCoref Arg1:T3 Arg2:T5\nR2\tlikes Arg1:T2 Arg2:T5\t\nR3\tlikes Arg1:T1 Arg2:T3\n"
        "A1\tGender T1 f\n#1\tAnnotatorNotes T1\tsure\n",
    )
    assert clusters(document) == [("PER", ["Ada", "She"]), ("PER", ["Bob", "him"]), ("LOC", ["Rome"])]
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "likes")]
    assert "2 lines that are no mention, relation or equivalence" in caplog.text
    assert "1 repeated relations (kept once)" in caplog.text


def test_words_are_cut_and_pieces_joined(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        document = read(tmp_path, "T1\tX 15 17\tRo\nT2\tY 0 3;8 11\tAda Bob\nT3\tZ 20 21\nT4\tW 3 7\t met\n")
    assert clusters(document) == [("X", ["Ro"]), ("Y", ["Ada met Bob"]), ("W", ["met"])]
    assert "1 mentions with blanks at their ends (left out), 1 mentions of blanks (dropped)" in caplog.text
    assert "1 mentions of several pieces" in caplog.text


def test_fields_are_parted_by_blanks_and_tabs_alone(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "T\u00a01\tPER\u00a0X 0 3\tAda\nT2\tPER 21 24\tShe\n*\tEquiv  T\u00a01 T2 \nT3\tX 8 11\tBob\n"
        "R1\tlikes\u00a0much Arg1:T\u00a01 Arg2:T3 \n",
    )
    assert clusters(document) == [("PER\u00a0X", ["Ada", "She"]), ("X", ["Bob"])]
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "likes\u00a0much")]


def test_what_people_draw_holds_against_notes(tmp_path: Path) -> None:
    """A model's output that was corrected in brat: the types of two entities and of two relations."""
    people = (
        Entity((Mention(0, 1), Mention(5, 6)), "PER", "Ada L.", ("PER", "VIP"), 0.5),
        Entity((Mention(2, 3),)),
        Entity((Mention(4, 5),), "a city", type_score=0.25),
    )
    facts = (Relation(0, 1, "P1", "meets", 0.5), Relation(0, 2, "P2", "is in", 0.75), Relation(1, 0, "per:knows"))
    words = [["Ada", "met", "Bob", "in", "Rome."], ["She", "likes", "him."]]
    original = Document.from_words("d", words, entities=people, relations=facts)
    written(BratWriter(), tmp_path / "written", [original])
    plain = (tmp_path / "written" / "d.ann").read_text()
    again = read(tmp_path, plain)
    assert again.relations == facts
    assert [replace(entity, mentions=()) for entity in again.entities] == [replace(e, mentions=()) for e in people]
    changed = plain.replace("PER 0 3", "ORG 0 3").replace("PER 21 24", "ORG 21 24").replace("Entity 8 11", "PER 8 11")
    document = read(tmp_path, changed.replace("R1\tP1", "R1\tP9").replace("R3\tper_knows", "R3\temploys"))
    assert [(e.type, e.name, e.types, e.type_score) for e in document.entities] == [
        ("ORG", "Ada L.", (), None),
        ("PER", None, (), None),
        ("a city", None, (), 0.25),
    ]
    assert [(r.type, r.name, r.score) for r in document.relations or ()] == [
        ("P9", None, None),
        ("P2", "is in", 0.75),
        ("employs", None, None),
    ]


def test_what_is_annotated(tmp_path: Path) -> None:
    assert read(tmp_path, "").relations == ()
    assert read(tmp_path, "", relations=False).relations is None
    assert BratReader().read_bytes(TEXT.encode())[0].relations is None
    (tmp_path / "d.ann").unlink()
    (document,) = BratReader().read(tmp_path)
    assert (document.id, document.relations, document.entities) == ("d", None, ())


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ("T1\tPER 0 3", None),
        ("\ufeffT1\tPER 0 3", None),
        (f"T1\tPER 0 {'9' * 5000}", "line 1: 'PER 0 99999"),
        ("T1 PER 0 3 Ada", "line 1: '' is no mention (expected as"),
        ("\nT1\tPER 0 99\tx", "line 2: characters 0 to 99 of 35, after 0 (offsets count characters"),
        ("T1\tPER 3 3\tx", "line 1: characters 3 to 3 of 35"),
        ("T1\tPER 4 7;0 3\tx", "line 1: characters 0 to 3 of 35, after 7"),
        ("T1\tPER 0 3\tBob", "line 1: the mention's text is 'Bob', but it covers 'Ada' (offsets"),
        ("T1\tPER 0 3\tAda\nT1\tPER 4 7\tmet", "line 2: the id T1 stands twice"),
        ("R1\tlikes T1 T2", "line 1: 'likes T1 T2' is no relation (expected as"),
        ("#1\tjointie T1\t{", "line 1, column 2: not JSON"),
        ("#1\tjointie T1\t[]", "line 1: expected an object, got [] (a note"),
    ],
)
def test_lines_that_are_wrong(tmp_path: Path, annotations: str, message: str | None) -> None:
    if message is None:
        assert clusters(read(tmp_path, annotations)) == [("PER", ["Ada"])]
        return
    with pytest.raises(DataError) as error:
        read(tmp_path, annotations)
    assert str(error.value).startswith(f"{tmp_path / 'd.ann'}, {message}")


def test_a_relation_to_an_event_or_to_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    document = read(
        tmp_path,
        "T1\tPER 0 3\tAda\nT2\tPER 8 11\tBob\nT3\tMeet 4 7\tmet\nE1\tMeet:T3 Arg1:T1\nR1\tat Arg1:T1 Arg2:E1\n"
        "R2\tlikes Arg1:T1 Arg2:T2\nR3\tlikes Arg1:T9 Arg2:T1\nR4\tCoref Arg1:T1 Arg2:T8\n*\tEquiv T7 T2\n",
    )
    assert clusters(document) == [("PER", ["Ada"]), ("PER", ["Bob"]), ("Meet", ["met"])]
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "likes")]
    assert "2 relations of what is no mention (dropped)" in caplog.text
    assert "2 ids of no mention among those of one entity (left out)" in caplog.text


def test_two_entities_with_the_same_span(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Relations of the one are never made into relations of the other."""
    document = read(
        tmp_path,
        "T1\tCity 15 19\tRome\nT2\tState 15 19\tRome\nT3\tPER 0 3\tAda\n"
        "R1\tseat_of Arg1:T1 Arg2:T2\nR2\tcitizen_of Arg1:T3 Arg2:T2\nR3\tlives_in Arg1:T3 Arg2:T1\n",
    )
    assert clusters(document) == [("City", ["Rome"]), ("PER", ["Ada"])]
    assert [relation.triple for relation in document.relations or ()] == [(1, 0, "lives_in")]
    assert "1 spans given in two entities (kept in the first)" in caplog.text
    assert "1 entities without a mention of their own (dropped)" in caplog.text
    assert "2 relations of dropped entities (dropped)" in caplog.text


def test_a_span_that_an_entity_loses_leaves_its_relations(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "T1\tCity 15 19\tRome\nT2\tState 15 19\tRome\nT3\tState 8 11\tBob\n*\tEquiv T2 T3\n"
        "R1\tseat_of Arg1:T1 Arg2:T2\nR2\tseat_of Arg1:T2 Arg2:T3\n",
    )
    assert clusters(document) == [("City", ["Rome"]), ("State", ["Bob"])]
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "seat_of")]


def test_self_relations(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    document = read(
        tmp_path,
        "T1\tPER 0 3\tAda\nT2\tPER 21 24\tShe\nT3\tPER 8 11\tBob\n*\tEquiv T1 T2\n"
        "R1\tknows Arg1:T1 Arg2:T2\nR2\tknows Arg1:T3 Arg2:T3\nR3\tknows Arg1:T2 Arg2:T3\n",
    )
    assert [relation.triple for relation in document.relations or ()] == [(0, 1, "knows")]
    assert "2 relations of an entity with itself (dropped)" in caplog.text


def test_the_annotations_alone(tmp_path: Path) -> None:
    read(tmp_path, "")
    with pytest.raises(DataError, match=r"d\.ann: the text is missing \(give the \.txt file"):
        list(BratReader().read(tmp_path / "d.ann"))

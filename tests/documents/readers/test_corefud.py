from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from hypothesis import given, settings

from jointie.config import DataError
from jointie.documents import CorefUDReader, CorefUDWriter, Document, Entity, Mention, TextReader

from ..strategies import documents
from ..writers.writing import text_of
from .reading import clusters

pytest.importorskip("udapi", reason="needs the extra corefud")

HEADER = "# global.Entity = eid-etype-head-other\n"


def tree(*words: tuple[str, str], newdoc: str = "") -> str:
    """A sentence: words with MISC; a number before a word is of an empty node, two of a token of several words."""
    lines, number = [newdoc] if newdoc else [], 0
    for word, misc in words:
        id, _, form = word.rpartition("=")
        number += not id
        head = "_" if id else "0"
        lines.append(
            "\t".join([id or str(number), form, "_", "_", "_", "_", head, "_", "0:root" if "." in id else "_", misc])
        )
    return "\n".join(lines) + "\n\n"


def read(content: str) -> list[Document]:
    return CorefUDReader().read_bytes(content.encode(), "x/d.conllu")


def test_nested_and_discontinuous_mentions_and_singletons(caplog: pytest.LogCaptureFixture) -> None:
    first = tree(
        ("She", "Entity=(e1-person-1-)"),
        ("looked", "Entity=(e4[1/2]-event-1-)"),
        ("Ada", "Entity=(e2-object-3-(e1-person-1-)|SpaceAfter=No"),
        ("'s", "_"),
        ("word", "Entity=e2)"),
        *(("up", "Entity=(e4[2/2]-event-1-)|SpaceAfter=No"), (".", "_")),
        newdoc="# newdoc id = a\n" + HEADER.rstrip(),
    )
    second = tree(("Ada", "Entity=(e1-person-1-)"), ("left", "_"), newdoc="# newdoc")
    with caplog.at_level(logging.INFO):
        one, two = read(first + second)
    assert (one.id, one.text, len(one.sentences)) == ("a", "She looked Ada's word up.", 1)
    assert sorted(clusters(one), key=str) == [
        *(("event", ["looked Ada's word up"]), ("object", ["Ada's word"]), ("person", ["She", "Ada"]))
    ]
    assert (two.id, clusters(two), two.relations) == ("d-2", [("person", ["Ada"])], None)
    assert "1 mentions of several pieces (read as one, with all between)" in caplog.text


def test_tokens_of_several_words_and_empty_nodes(caplog: pytest.LogCaptureFixture) -> None:
    """Words are those of the text; what is not written has no mention."""
    sentence = tree(
        ("Vamos", "_"),
        ("1.1=nosotros", "Entity=(e2-person-1-)"),
        *(("2-3=al", "_"), ("a", "_"), ("el", "Entity=(e1-place-2-")),
        ("mar", "Entity=e1)"),
        newdoc="# newdoc id = s\n" + HEADER.rstrip(),
    )
    (document,) = read(sentence)
    assert (document.words, clusters(document)) == (["Vamos", "al", "mar"], [("place", ["al mar"])])
    assert "1 mentions of empty nodes alone (dropped)" in caplog.text


def test_files_that_are_wrong() -> None:
    good = tree(("Ada", "Entity=(e1-PER-1-)"), newdoc="# newdoc id = a\n" + HEADER.rstrip())
    wrong = tree(("x", "Entity=e1)"), newdoc="# newdoc id = b")
    items: list[Any] = list(CorefUDReader().read_stream(io.BytesIO((good + wrong + good).encode()), "x"))
    assert [item.id for item in items[::2]] == ["a", "a (2)"]
    assert str(items[1]).startswith("x, line 5: the document that begins here is no CoNLL-U of CorefUD (")
    with pytest.raises(DataError, match="x: the file holds no document"):
        CorefUDReader().read_bytes(b"\n\n", "x")
    with pytest.raises(DataError, match="x: not UTF-8 text"):
        CorefUDReader().read_bytes(b"\xff", "x")


def test_what_is_written() -> None:
    document = Document.from_words("a", [["Ada", "Love", "left"], ["She", "too"]])
    entities = (Entity((Mention(0, 2), Mention(3, 4)), "natural person"), Entity((Mention(1, 2),)))
    document = Document("a", document.text, document.tokens, document.sentences, entities)
    assert text_of(CorefUDWriter(), document, document).splitlines()[:12] == [
        "# newdoc id = a",
        "# global.Entity = eid-etype-head-other",
        "# sent_id = 1",
        "# text = Ada Love left",
        "1\tAda\t_\t_\t_\t_\t0\t_\t_\tEntity=(e1-natural_person-1",
        "2\tLove\t_\t_\t_\t_\t0\t_\t_\tEntity=(e2--1)e1)",
        "3\tleft\t_\t_\t_\t_\t0\t_\t_\t_",
        "",
        "# sent_id = 2",
        "# text = She too",
        "1\tShe\t_\t_\t_\t_\t0\t_\t_\tEntity=(e1-natural_person-1)",
        "2\ttoo\t_\t_\t_\t_\t0\t_\t_\tSpaceAfter=No",
    ]


def test_a_blank_behind_a_character_of_no_word() -> None:
    document = TextReader().read_bytes("\u202eevil\u202c Nasser\u202c.".encode(), "a.txt")[0]
    text = text_of(CorefUDWriter(), document)
    assert "# text = evil Nasser.\n" in text
    assert [line.split("\t")[-1] for line in text.splitlines() if "\t" in line] == [
        "_",
        "SpaceAfter=No",
        "SpaceAfter=No",
    ]


def crossing(document: Document) -> bool:
    """Whether two mentions of one entity cross: brackets say that they are nested."""
    pairs = ((a, b) for entity in document.entities for a in entity.mentions for b in entity.mentions)
    return any(a.start < b.start < a.end < b.end for a, b in pairs)


@settings(max_examples=40)
@given(documents().filter(lambda document: document.tokens and not crossing(document)))
def test_what_is_written_is_read_again(original: Document) -> None:
    (again,) = read(text_of(CorefUDWriter(), original))
    assert len(again.tokens) == len(original.tokens)
    assert {entity.spans for entity in again.entities} == {entity.spans for entity in original.entities}

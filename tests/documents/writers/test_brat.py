from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import ConfigError
from jointie.documents import BratReader, BratWriter, Document, Entity, Mention, Relation, Segmenter, Sentence, Token

from ..strategies import documents
from .writing import files_of, read_again


class Characters(Segmenter):
    """Every character is a word: what is lost is not lost by words."""

    def segment(self, id: str, text: str, borders: Collection[int] = ()) -> Document:
        tokens = tuple(Token(i, i + 1) for i in range(len(text)))
        return Document(id, text, tokens, (Sentence(0, len(tokens)),) if tokens else (), relations=None)


def test_the_files() -> None:
    entities = (
        Entity((Mention(0, 2, 0.9), Mention(4, 5)), "natural person", "Ada", ("natural person", "x")),
        Entity((Mention(3, 4),), "GPE"),
        Entity((Mention(5, 6),)),
    )
    relations = (Relation(0, 1, "P1"), Relation(1, 0, "Coref", "in", 0.5))
    document = Document.from_words("a/b", [["Ada", "Love\nlace", "in", "London"], ["She", "left"]])
    files = files_of(BratWriter(), replace(document, entities=entities, relations=relations))
    assert files["a%2Fb.txt"] == b"Ada Love\nlace in London She left"
    assert files["a%2Fb.ann"].decode().splitlines() == [
        "T1\tnatural_person 0 8;9 13\tAda Love lace",
        "T2\tnatural_person 24 27\tShe",
        "T3\tGPE 17 23\tLondon",
        "T4\tEntity 28 32\tleft",
        "*\tCoref T1 T2",
        "R1\tP1 Arg1:T1 Arg2:T3",
        "R2\tCoref_ Arg1:T3 Arg2:T1",
        '#1\tjointie T1\t{"type": "natural person", "types": ["natural person", "x"], "name": "Ada", "score": 0.9}',
        '#2\tjointie T4\t{"type": null}',
        '#3\tjointie R2\t{"type": "Coref", "name": "in", "score": 0.5}',
    ]
    assert files["annotation.conf"].decode() == (
        "[entities]\nEntity\nGPE\nnatural_person\n\n"
        "[relations]\nCoref\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive\n"
        "Coref_\tArg1:<ENTITY>, Arg2:<ENTITY>\nP1\tArg1:<ENTITY>, Arg2:<ENTITY>\n\n[events]\n\n[attributes]\n"
    )
    without = files_of(BratWriter(notes=False), replace(document, entities=entities, relations=relations))
    assert b"#" not in without["a%2Fb.ann"]


def test_ids() -> None:
    ids = ["../x", "", "a/b", "CON", "a" * 300, "A\x00", "a\x00", "x", "x"]
    originals = [Document.from_words(id, [["w"]], relations=()) for id in ids]
    again = sorted(document.id for document in read_again(BratWriter(), BratReader(), *originals))
    kept = sorted([*(id for id in ids if len(id) < 300 and id != "x"), "x", "x (2)"])
    assert [id for id in again if len(id) < 100] == kept
    assert len(again) == len(ids)


def test_halves_of_surrogate_pairs() -> None:
    document = Document.from_words("d", [["a\ud800b", "c"]], entities=(Entity((Mention(0, 1),), "\ud800"),))
    files = files_of(BratWriter(), document)
    assert files["d.txt"].decode() == "a\ufffdb c"
    assert files["d.ann"].decode().startswith("T1\t_ 0 3\ta\ufffdb\n")


def test_line_ends_alone() -> None:
    entities = (Entity((Mention(0, 1),)), Entity((Mention(1, 2), Mention(0, 2)), "X"))
    document = Document("d", "\n a", (Token(0, 1), Token(2, 3)), (Sentence(0, 2),), entities, (Relation(0, 1, "r"),))
    assert files_of(BratWriter(notes=False), document)["d.ann"] == b"T1\tX 2 3\ta\nT2\tX 1 3\t a\n*\tCoref T1 T2\n"


def test_a_folder_that_is_not_there(tmp_path: Any) -> None:
    writer = BratWriter()
    writer.begin(tmp_path / "none")
    with pytest.raises(ConfigError, match=r"d\.ann cannot be written: No such file or directory"):
        writer.write(Document.from_words("d", [["x"]]), tmp_path / "none")


LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def held(document: Document) -> Any:
    """The facts of a document in characters, without line ends at the ends of mentions and mentions of these alone."""
    entities, kept, taken = [], {}, {}
    for i, entity in enumerate(document.entities):
        spans: dict[tuple[int, int], float | None] = {}
        for mention in entity.mentions:
            start, end = document.characters(mention.start, mention.end)
            text = document.text[start:end]
            span = (start + len(text) - len(text.lstrip(LINE_ENDS)), end - len(text) + len(text.rstrip(LINE_ENDS)))
            if span[0] < span[1]:
                kept.setdefault(i, taken.get(span, len(entities)))
                if span not in taken:
                    spans.setdefault(span, mention.score)
        if spans:
            kept[i] = len(entities)
            taken |= dict.fromkeys(spans, len(entities))
            entities.append((spans, entity.type, entity.name, entity.types))
    return document.text, entities, kept


def ambiguous(document: Document) -> bool:
    """Whether mentions become equal without the line ends."""
    spans = []
    for mention in document.mentions:
        text = document.text_of(mention)
        start, end = document.characters(mention.start, mention.end)
        span = (start + len(text) - len(text.lstrip(LINE_ENDS)), end - len(text) + len(text.rstrip(LINE_ENDS)))
        spans += [span] if span[0] < span[1] else []
    return len(set(spans)) < len(spans)


@given(documents().filter(lambda document: not ambiguous(document)))
def test_what_is_written_is_read_again(original: Document) -> None:
    (again,) = read_again(BratWriter(), BratReader(Characters()), original)
    text, entities, kept = held(original)
    assert (again.id, again.text) == (original.id, text)
    found = [
        ({again.characters(*m.span): m.score for m in entity.mentions}, entity.type, entity.name, entity.types)
        for entity in again.entities
    ]
    assert found == entities
    assert again.relations == tuple(
        replace(relation, head=kept[relation.head], tail=kept[relation.tail])
        for relation in original.relations or ()
        if relation.head in kept and relation.tail in kept
    )
    for line in files_of(BratWriter(), original)["annotation.conf"].decode().splitlines():
        assert re.fullmatch(r"\[\w+\]|[\w-]+(\t.+)?|", line, re.ASCII)


@given(st.lists(documents(), min_size=1, max_size=3))
def test_each_document_has_its_files(originals: list[Document]) -> None:
    files = files_of(BratWriter(), *originals)
    texts = [content.decode() for name, content in files.items() if name.endswith(".txt")]
    assert sorted(texts) == sorted(document.text for document in originals)
    assert len(files) == 2 * len(originals) + 1

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import ConllReader, ConllWriter, Document, Entity, Mention

from ..strategies import documents
from .test_docred import held
from .writing import text_of


def test_the_file() -> None:
    entities = (Entity((Mention(0, 3), Mention(4, 5))), Entity((Mention(2, 3),)))
    document = Document.from_words("a b", [["Ada", "of", "New York"], ["\\", "She"]], entities=entities)
    rest = "\t".join([*"------", "*"])
    assert text_of(ConllWriter(), document) == (
        "#begin document (a\\x20b); part 000\n"
        f"a\\x20b\t0\t0\tAda\t{rest}\t(0\n"
        f"a\\x20b\t0\t1\tof\t{rest}\t-\n"
        f"a\\x20b\t0\t2\tNew\\x20York\t{rest}\t(1)|0)\n"
        "\n"
        f"a\\x20b\t0\t0\t\\\\\t{rest}\t-\n"
        f"a\\x20b\t0\t1\tShe\t{rest}\t(0)\n"
        "\n"
        "#end document\n"
    )


def test_mentions_in_mentions() -> None:
    entities = (Entity((Mention(0, 1), Mention(0, 3), Mention(1, 3), Mention(2, 3))), Entity((Mention(0, 2),)))
    document = Document.from_words("d", [["a", "b", "c"]], entities=entities, relations=None)
    assert ConllReader().read_bytes(text_of(ConllWriter(), document).encode()) == [document]


@pytest.mark.parametrize(
    "id", ["", "#x", "#begin document (a); part 001", ")", "(", "a); part 007", "a\nb\x00", "-", "\\x20"]
)
def test_odd_ids(id: str) -> None:
    document = Document.from_words(id, [["#end", "document"]], relations=None)
    assert ConllReader().read_bytes(text_of(ConllWriter(), document, document).encode()) == [
        document,
        replace(document, id=f"{id} (2)"),
    ]


def test_halves_of_surrogate_pairs() -> None:
    text = text_of(ConllWriter(), Document.from_words("\ud800", [["a\udfff"]]))
    assert "a\\udfff" in text
    (again,) = ConllReader().read_bytes(text.encode())
    assert (again.id, again.words) == ("\ufffd", ["a\ufffd"])


def crosses_its_own(entity: Entity) -> bool:
    spans = [mention.span for mention in entity.mentions]
    return any(a[0] < b[0] < a[1] < b[1] for a in spans for b in spans)


@given(st.lists(documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
def test_what_is_written_is_read_again(originals: list[Document]) -> None:
    wanted = [
        replace(document, entities=tuple(e for e in document.entities if not crosses_its_own(e)), relations=None)
        for document in originals
    ]
    again = ConllReader().read_bytes(text_of(ConllWriter(), *wanted).encode())
    assert again == [
        replace(held(document), entities=tuple(replace(e, type=None) for e in held(document).entities))
        for document in wanted
    ]
    columns = [line.split() for line in text_of(ConllWriter(), *wanted).split("\n") if not line.startswith("#")]
    assert {len(row) for row in columns if row} <= {12}

from __future__ import annotations

import unicodedata

from hypothesis import given

from jointie.documents import Document, Entity, Mention, Relation, TextWriter

from ..strategies import documents


def written(document: Document) -> str:
    return TextWriter().text_of([document])


def test_the_listing() -> None:
    ada = Entity((Mention(0, 2, 0.987), Mention(5, 6)), "PER", type_score=0.75)
    relations = (Relation(0, 1, "P1", "lives in", 0.93), Relation(1, 0, "P2"))
    entities = (ada, Entity((Mention(3, 4),)))
    words = ["Ada", "Lovelace", "in", "London", ":", "she"]
    assert written(Document.from_words("d", [words], entities=entities, relations=relations)) == (
        "d\n"
        "  Ada Lovelace [PER] (0.75)\n"
        "    0-12 Ada Lovelace (0.99)\n"
        "    25-28 she\n"
        "  London [no type]\n"
        "    16-22 London\n"
        "  Ada Lovelace -- lives in --> London (0.93)\n"
        "  London -- P2 --> Ada Lovelace\n"
        "\n"
    )


def test_control_characters_and_surrogates_do_no_harm() -> None:
    listing = written(Document.from_words("i\nd", [["a\x1b[2J\r\nb", "\ud800"]], entities=(Entity((Mention(0, 2),)),)))
    assert listing.splitlines()[:2] == ["i d", "  a\ufffd[2J b \ufffd [no type]"]


@given(documents())
def test_a_line_for_everything(document: Document) -> None:
    lines = written(document).split("\n")
    assert len(lines) == 3 + len(document.entities) + len(document.mentions) + len(document.relations or ())
    assert not any(unicodedata.category(character) == "Cc" for line in lines for character in line)

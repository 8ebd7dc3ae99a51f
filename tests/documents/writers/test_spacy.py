from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Relation, Sentence, SpacyReader, SpacyWriter, Token

from ..strategies import rich_documents
from .writing import bytes_of

spacy = pytest.importorskip("spacy")


def test_what_spacy_reads() -> None:
    text = "\ufeff Ada  Lovelace\r\nin London."
    tokens = tuple(
        Token(text.index(word), text.index(word) + len(word)) for word in ("Ada", "Lovelace", "in", "London")
    )
    entities = (
        Entity((Mention(0, 2, 0.5), Mention(1, 2, None, 0.25)), "PER", "Ada", (), 0.75),
        Entity((Mention(3, 4),)),
    )
    document = Document(
        "d", text, tokens, (Sentence(0, 2), Sentence(2, 4)), entities, (Relation(0, 1, "in", None, 0.1),)
    )
    content = bytes_of(SpacyWriter(), document)
    (doc,) = spacy.tokens.DocBin().from_bytes(content).get_docs(spacy.blank("xx").vocab)
    assert doc.text == text
    assert [(span.text, span.start_char, span.label_) for span in doc.spans["mentions"]] == [
        ("Ada  Lovelace", 2, "PER"),
        ("Lovelace", 7, "PER"),
        ("London", 20, ""),
    ]
    assert [span.text for span in doc.spans["entity_1"]] == ["London"]
    assert doc.spans["entity_0"].attrs == {
        **{"type": "PER", "type_score": 0.75, "types": [], "name": "Ada"},
        **{"scores": [0.5, None], "link_scores": [None, 0.25], "extra": {}},
    }
    assert [span.text for span in doc.ents] == ["Ada  Lovelace"]
    assert doc.user_data["relations"][0]["head"] == 0
    assert [sentence.text.strip() for sentence in doc.sents][-1] == "in London."


@given(st.lists(rich_documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
def test_what_is_written_is_read_again(originals: list[Document]) -> None:
    assert SpacyReader().read_bytes(bytes_of(SpacyWriter(), *originals)) == originals


def test_halves_of_surrogate_pairs() -> None:
    entities = tuple(Entity((Mention(i, i + 1),), "\ud800", "\ud800", ("\ud800",)) for i in range(2))
    relations = (Relation(0, 1, "\udfff"),)
    document = Document.from_words("\ud800", [["\ud800", "x"]], entities=entities, relations=relations)
    (again,) = SpacyReader().read_bytes(bytes_of(SpacyWriter(), document))
    assert again.words[0] == again.id == again.entities[0].name == again.relations[0].type == "\ufffd"


def test_relations_that_are_not_annotated() -> None:
    document = Document.from_words("d", [["x"]], relations=None)
    again = SpacyReader().read_bytes(bytes_of(SpacyWriter(), document, replace(document, id="e", relations=())))
    assert [found.relations for found in again] == [None, ()]

from __future__ import annotations

import pytest

from jointie.config import DataError
from jointie.documents import Document, Entity, Mention, Relation, SpacyReader, SpacyWriter

from ..writers.writing import bytes_of

spacy = pytest.importorskip("spacy")


def test_documents_of_other_programs() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp("Ada  met Bob. She left.")
    doc.ents = [spacy.tokens.Span(doc, 0, 2, label="PER"), spacy.tokens.Span(doc, 3, 4, label="X")]
    content = spacy.tokens.DocBin(docs=[doc, spacy.blank("en")("")]).to_bytes()
    found, empty = SpacyReader().read_bytes(content, "x.spacy")
    assert (found.id, found.text, found.relations) == ("x-1", "Ada  met Bob. She left.", None)
    assert found.words == ["Ada", "met", "Bob", ".", "She", "left", "."]
    assert found.sentences == ((0, 4), (4, 7))
    assert [(e.type, [m.span for m in e.mentions]) for e in found.entities] == [("PER", [(0, 1)]), ("X", [(2, 3)])]
    assert empty == Document("x-2", "", (), (), relations=None)


def test_clusters_of_other_programs(caplog: pytest.LogCaptureFixture) -> None:
    doc = spacy.blank("en")("Ada met Bob . She likes  him .")
    doc.ents = [spacy.tokens.Span(doc, 0, 1, label="PER"), spacy.tokens.Span(doc, 1, 2, label="ACT")]
    doc.spans["coref_clusters_1"] = [doc[0:1], doc[4:5]]
    doc.spans["coref_clusters_2"] = [doc[2:3], doc[6:8], doc[4:5], doc[6:7]]
    doc.spans["coref_head_clusters_1"] = [doc[0:1]]
    doc.spans["sc"] = [doc[0:3]]
    (document,) = SpacyReader().read_bytes(spacy.tokens.DocBin(docs=[doc]).to_bytes(), "x.spacy")
    found = [(entity.type, [document.text_of(m) for m in entity.mentions]) for entity in document.entities]
    assert found == [("PER", ["Ada", "She"]), (None, ["Bob", "him"]), ("ACT", ["met"])]
    assert document.relations is None
    assert [record.getMessage() for record in caplog.records] == [
        "x.spacy: repaired 1 spans given in two entities (kept in the first); left out "
        "1 groups doc.spans['coref_head_clusters_1'] (of no kind that is known), "
        "1 groups doc.spans['sc'] (of no kind that is known)"
    ]


def test_extensions_of_other_programs(caplog: pytest.LogCaptureFixture) -> None:
    doc = spacy.blank("en")("Ada met Bob")
    doc.user_data |= {
        ("._.", "rel", None, None): {},
        ("._.", "kb", 0, 3): "Q1",
        ("._.", "kb", 8, 11): "Q2",
        "title": "x",
    }
    assert not SpacyReader().read_bytes(spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_bytes())[0].entities
    (record,) = caplog.records
    assert "left out 1 extensions 'rel' of documents, spans or words" in record.getMessage()
    assert "1 extensions 'kb' of documents" in record.getMessage()


@pytest.mark.parametrize("content", [b"", b"nothing", b"x\x9cK\xcb\xcf\x07\x00\x02\x82\x01E"])
def test_what_is_no_docbin(content: bytes) -> None:
    with pytest.raises(DataError, match=r"x\.spacy: this is no DocBin of spaCy that can be read"):
        SpacyReader().read_bytes(content, "x.spacy")


def test_what_does_not_fit_together() -> None:
    doc = spacy.blank("xx")("Ada left")
    doc.user_data.update(between=[], relations=[{"head": 0, "tail": 1, "type": "r"}])
    content = spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_bytes()
    with pytest.raises(DataError, match=r"x\.spacy, document 1: relation 0 has the head 0, but there are 0 entities"):
        SpacyReader().read_bytes(content, "x.spacy")
    doc.user_data["relations"] = [{"head": 0}]
    content = spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_bytes()
    with pytest.raises(DataError, match=r"x\.spacy, document 1: this is no DocBin"):
        SpacyReader().read_bytes(content, "x.spacy")


def test_self_relations(caplog: pytest.LogCaptureFixture) -> None:
    entities = tuple(Entity((Mention(i, i + 1),), "PER") for i in (0, 2))
    relations = tuple(Relation(head, tail, "knows") for head, tail in ((0, 0), (0, 1), (1, 1)))
    document = Document.from_words("d", [["Ada", "met", "Bob"]], entities=entities, relations=relations)
    (found,) = SpacyReader().read_bytes(bytes_of(SpacyWriter(), document), "x.spacy")
    assert [relation.triple for relation in found.relations or ()] == [(0, 1, "knows")]
    assert "2 relations of an entity with itself (dropped)" in caplog.text


def test_an_empty_file() -> None:
    with pytest.raises(DataError, match="the file holds no document"):
        SpacyReader().read_bytes(spacy.tokens.DocBin().to_bytes(), "x.spacy")


@pytest.mark.parametrize("text", ["Ada left.\n\nBob came.", "Ada left.\nBob came.  ", "  Ada left. Bob came.", "\n"])
def test_sentences_that_begin_with_white_space(text: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    (found,) = SpacyReader().read_bytes(spacy.tokens.DocBin(docs=[nlp(text)]).to_bytes(), "x.spacy")
    assert found.sentences == (((0, 3), (3, 6)) if found.tokens else ())

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import DocREDReader, DocREDWriter, Document, Entity, Mention, Relation

from ..strategies import rich_documents
from .writing import text_of


def test_the_file() -> None:
    entities = (Entity((Mention(0, 2, 0.9), Mention(4, 5)), "PER"), Entity((Mention(3, 4),)))
    sentences = [["Ada", "Lovelace", "in", "London"], ["She", "left"]]
    document = Document.from_words("d", sentences, entities=entities, relations=(Relation(0, 1, "P1", "in", 0.5),))
    assert text_of(DocREDWriter(), document, replace(document, id="e", entities=(), relations=None)) == (
        "[\n"
        '{"title": "d", "sents": [["Ada", "Lovelace", "in", "London"], ["She", "left"]], "vertexSet": ['
        '[{"name": "Ada Lovelace", "sent_id": 0, "pos": [0, 2], "type": "PER"}, '
        '{"name": "She", "sent_id": 1, "pos": [0, 1], "type": "PER"}], '
        '[{"name": "London", "sent_id": 0, "pos": [3, 4], "type": ""}]], '
        '"labels": [{"h": 0, "t": 1, "r": "P1", "evidence": []}]},\n'
        '{"title": "e", "sents": [["Ada", "Lovelace", "in", "London"], ["She", "left"]], "vertexSet": []}\n'
        "]\n"
    )


def test_evidence() -> None:
    entities = (Entity((Mention(0, 2),)), Entity((Mention(3, 4),)))
    relations = (Relation(0, 1, "P1", evidence=(0, 1, 2)), Relation(1, 0, "P1", evidence=()), Relation(1, 0, "P2"))
    document = Document.from_words("d", [["a"], ["b"], ["c", "d"]], entities=entities, relations=relations)
    (record,) = json.loads(text_of(DocREDWriter(), document))
    assert [label["evidence"] for label in record["labels"]] == [[0, 1], [], []]


def test_no_document() -> None:
    assert json.loads(text_of(DocREDWriter())) == []


def test_a_mention_across_sentences_puts_them_together() -> None:
    entity = Entity((Mention(1, 3), Mention(4, 5)))
    document = Document.from_words("d", [["a"], ["b"], ["c", "d"], ["e"], ["f"]], entities=(entity,))
    (record,) = json.loads(text_of(DocREDWriter(), document))
    assert record["sents"] == [["a"], ["b", "c", "d"], ["e"], ["f"]]
    assert [(m["name"], m["sent_id"], m["pos"]) for m in record["vertexSet"][0]] == [
        ("b c", 1, [0, 2]),
        ("e", 2, [0, 1]),
    ]


def held(document: Document) -> Document:
    """What the format holds of a document, relations of entities with themselves left to the reader."""
    inside = {i for mention in document.mentions for i in range(mention.start + 1, mention.end)}
    words = document.words
    firsts = [start for start, _ in document.sentences if start not in inside]
    sentences = [words[start:end] for start, end in zip(firsts, [*firsts[1:], len(words)])]
    entities = tuple(Entity(tuple(Mention(*m.span) for m in e.mentions), e.type or None) for e in document.entities)

    def evidence(relation: Relation) -> tuple[int, ...] | None:
        """The sentences that begin last before those of the document, or with them."""
        begins = [document.sentences[i].start for i in relation.evidence or ()]
        return tuple(sorted({max(i for i, first in enumerate(firsts) if first <= begin) for begin in begins})) or None

    relations = document.relations and tuple(
        Relation(*relation.triple, evidence=evidence(relation), extra=relation.extra)
        for relation in document.relations
        if relation.head != relation.tail
    )
    made = Document.from_words(document.id, sentences, entities=entities, relations=relations)
    return replace(made, extra=document.extra)


@given(st.lists(rich_documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
def test_what_is_written_is_read_again(originals: list[Document]) -> None:
    again = DocREDReader().read_bytes(text_of(DocREDWriter(), *originals).encode())
    assert again == [held(document) for document in originals]

from __future__ import annotations

import io
import unicodedata
from collections import Counter

import networkx
from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import Document, Entity, GraphMLWriter, Mention, Relation
from jointie.documents.writers.one_line import one_line

from ..strategies import documents
from .writing import text_of


def test_the_graph() -> None:
    entities = (Entity((Mention(0, 2), Mention(3, 4)), "PER", types=("x", "PER")), Entity((Mention(2, 3),)))
    relations = (Relation(0, 1, "r", "likes", 0.5, (0, 1)), Relation(0, 1, "s"))
    document = Document.from_words(
        '<a&"b">', [["Ada", "\x00\nL", "Bob"], ["her"]], entities=entities, relations=relations
    )
    graph = networkx.read_graphml(io.BytesIO(text_of(GraphMLWriter(), document, document).encode()))
    assert dict(graph.nodes(data=True)) == {
        f"n{2 * copy + i}": {"document": f'<a&"b">{" (2)" * copy}', **attributes}
        for copy in range(2)
        for i, attributes in enumerate(
            [{"name": "Ada \ufffd L", "mentions": 2, "type": "PER", "types": "x"}, {"name": "Bob", "mentions": 1}]
        )
    }
    assert [edge for edge in graph.edges(data=True) if edge[0] == "n2"] == [
        ("n2", "n3", {"type": "r", "name": "likes", "score": 0.5, "evidence": "Ada \ufffd L Bob\nher"}),
        ("n2", "n3", {"type": "s"}),
    ]


def test_no_document() -> None:
    assert len(networkx.read_graphml(io.BytesIO(text_of(GraphMLWriter()).encode()))) == 0


@given(st.lists(documents(), min_size=1, max_size=3))
def test_the_facts_are_read_again(originals: list[Document]) -> None:
    graph = networkx.read_graphml(io.BytesIO(text_of(GraphMLWriter(), *originals).encode()))
    nodes = [(document, entity) for document in originals for entity in document.entities]
    found = [graph.nodes[f"n{i}"] for i in range(len(graph))]
    assert [(node["name"], node["mentions"], node.get("type")) for node in found] == [
        (one_line(document.name_of(e)), len(e.mentions), None if e.type is None else one_line(e.type))
        for document, e in nodes
    ]
    edges: Counter[object] = Counter()
    first = 0
    for document in originals:
        for r in document.relations or ():
            edges[f"n{first + r.head}", f"n{first + r.tail}", one_line(r.type), r.score] += 1
        first += len(document.entities)
    assert edges == Counter((h, t, data["type"], data.get("score")) for h, t, data in graph.edges(data=True))


@given(st.text())
def test_one_line(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split()) and one_line(line) == line
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in line)

from __future__ import annotations

from typing import Any

import pytest

from jointie.integrations.langchain import GraphTransformer, graph_documents

from .graphs import BIRTH, Finder, empty, lake, other


@pytest.fixture
def text_class() -> Any:
    return pytest.importorskip("langchain_core.documents").Document


def test_the_graph_of_a_document(text_class: Any) -> None:
    pytest.importorskip("langchain_neo4j", reason="needs the extra langchain")
    graph = graph_documents([lake()])[0]
    assert [(node.id, node.type) for node in graph.nodes] == [
        ("Zoë Lake", "PER"),
        ("Washington (LOC)", "LOC"),
        ("Washington (PER)", "PER"),
        ("her teacher lake#3", "Entity"),
    ]
    assert graph.nodes[0].properties == {"name": "Zoë Lake", "type": "PER", "mentions": 2}
    birth, met = graph.relationships
    assert (birth.source, birth.type, birth.target) == (graph.nodes[0], "place_of_birth", graph.nodes[1])
    assert birth.properties == {"type": "P19", "name": "place of birth", "score": 0.5, "evidence": [BIRTH]}
    assert (met.type, met.properties) == ("met", {"type": "met"})
    assert graph.source == text_class(page_content=lake().text, id="lake", metadata={"id": "lake"})


def test_nothing_found() -> None:
    pytest.importorskip("langchain_neo4j", reason="needs the extra langchain")
    assert graph_documents([]) == []
    graph = graph_documents([empty()])[0]
    assert (graph.nodes, graph.relationships) == ([], [])


def test_texts_become_graphs(text_class: Any) -> None:
    pytest.importorskip("langchain_neo4j", reason="needs the extra langchain")
    texts = [text_class(page_content=text, metadata={"page": i}) for i, text in enumerate([other().text, "", "He ."])]
    graphs = GraphTransformer(Finder()).convert_to_graph_documents(texts)  # type: ignore[arg-type]
    assert [graph.source for graph in graphs] == texts
    assert [len(graph.nodes) for graph in graphs] == [3, 0, 0]
    first, second = (
        GraphTransformer(Finder()).convert_to_graph_documents([text_class(page_content=document.text)])  # type: ignore[arg-type]
        for document in (lake(), other())
    )
    teachers = {graph[0].nodes[-1].id for graph in (first, second)}
    assert len(teachers) == 2, "her teachers are two, though neither text has an id"

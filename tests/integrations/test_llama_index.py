from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from jointie.config import ConfigError

from .graphs import BIRTH, Finder, empty, lake, other


@pytest.fixture
def core() -> Any:
    return pytest.importorskip("llama_index.core", reason="needs the extra llama-index")


@pytest.mark.usefixtures("core")
def test_nodes_and_relations() -> None:
    from jointie.integrations.llama_index import nodes_and_relations

    (entities, relations), nothing = nodes_and_relations([lake(), empty()])
    assert nothing == ([], [])
    assert [(entity.id, entity.label) for entity in entities] == [
        ("Zoë Lake", "PER"),
        ("Washington (LOC)", "LOC"),
        ("Washington (PER)", "PER"),
        ("her teacher lake#3", "Entity"),
    ]
    assert [(relation.source_id, relation.label, relation.target_id) for relation in relations] == [
        ("Zoë Lake", "place_of_birth", "Washington (LOC)"),
        ("Zoë Lake", "met", "Washington (PER)"),
    ]
    assert relations[0].properties == {"type": "P19", "name": "place of birth", "score": 0.5, "evidence": [BIRTH]}


def test_an_index(core: Any) -> None:
    from jointie.integrations.llama_index import JointieExtractor

    chunks = [core.schema.TextNode(text=document.text, id_=document.id) for document in (lake(), other(), empty())]
    index = core.PropertyGraphIndex(nodes=chunks, kg_extractors=[JointieExtractor(nlp=Finder())], embed_kg_nodes=False)
    store = index.property_graph_store
    found = {(head.id, relation.label, tail.id) for head, relation, tail in store.get_triplets(ids=["Zoë Lake"])}
    assert found == {
        ("Zoë Lake", "place_of_birth", "Washington (LOC)"),
        ("Zoë Lake", "met", "Washington (PER)"),
    }
    teachers = [node.id for node in store.graph.nodes.values() if node.properties.get("name") == "her teacher"]
    assert sorted(teachers) == ["her teacher lake#3", "her teacher other#2"]
    assert len(store.get_llama_nodes(["lake", "other", "empty"])) == 3


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "jointie.integrations.llama_index", raising=False)
    monkeypatch.setitem(sys.modules, "llama_index.core.schema", None)
    with pytest.raises(ConfigError, match=r"llama_index is not installed .*pip install 'jointie\[llama-index\]'"):
        importlib.import_module("jointie.integrations.llama_index")

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jointie.prediction import Extractor, Predictor
from jointie.testing import documents
from tests.prediction.conftest import Trained

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


@pytest.mark.usefixtures("core")
def test_a_cache_tells_models_and_thresholds_apart(trained: Trained) -> None:
    from llama_index.core.ingestion import IngestionCache, IngestionPipeline
    from llama_index.core.schema import TextNode

    from jointie.integrations.llama_index import JointieExtractor

    extractor = Extractor(Predictor(trained.model))
    predictor, text = extractor.predictor, max((document.text for document in documents()), key=len)
    others = {"mention": 0.999, "coreference": 0.999, "relation": 0.999}
    strict = Extractor(Predictor(predictor.model, thresholds=others), extractor.segmenter)
    again = Extractor(Predictor(predictor.model), extractor.segmenter)
    assert extractor.fingerprint == again.fingerprint != strict.fingerprint
    cache, found = IngestionCache(), []
    for nlp in (extractor, strict, again):
        pipeline = IngestionPipeline(transformations=[JointieExtractor(nlp=nlp)], cache=cache)
        (node,) = pipeline.run(nodes=[TextNode(text=text, id_="a")])
        found.append(len(node.metadata["nodes"]))
    assert found[0] == found[2] > found[1]


def test_fingerprints(trained: Trained) -> None:
    """Of the same weights with other labels, and with other limits."""
    model = trained.model
    before, labels = Extractor(Predictor(model)).fingerprint, model.labels
    assert Extractor(Predictor(model, max_pairwise_candidates=2)).fingerprint != before
    model.labels = replace(labels, relation_names={labels.relation_types[0]: "another name"})
    try:
        assert Extractor(Predictor(model)).fingerprint != before
    finally:
        model.labels = labels

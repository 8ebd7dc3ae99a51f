"""Models from specs and from Python objects, their specs, and saving them."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import jointie
from jointie.components.decoding import AboveThreshold, Calibration
from jointie.components.encoding import TransformerEncoder
from jointie.components.interactions import GraphCompatibility, GraphPropagation
from jointie.components.pruning import TopKPruner
from jointie.components.scoring import BilinearCoreferenceScorer
from jointie.components.spans import EndpointEmbedder, WithinSentence, WordShapeEmbedder
from jointie.config import ConfigError, Lazy, parse
from jointie.documents import LabelSpace
from jointie.models import EntityLevel, JointModel, Model, PipelineModel
from jointie.prediction import Predictor
from jointie.testing import documents

Spec = Callable[..., dict[str, Any]]
LABELS = LabelSpace.of(documents())


def rebuilt(model: Model) -> Model:
    """The model that its spec gives, with its weights."""
    again = Model.from_spec(json.loads(json.dumps(model.spec())), LABELS)
    again.load_state_dict(model.state_dict())
    return again


def assert_predict_the_same(one: Model, other: Model) -> None:
    for model in (one, other):
        for name, parameter in model.named_parameters():
            if name.endswith("mention_scorer.network.last.bias"):
                torch.nn.init.constant_(parameter, 8.0)  # everything is a mention
    expected = list(Predictor(one).predict(documents()))
    assert list(Predictor(other).predict(documents())) == expected
    assert any(document.entities for document in expected), "there is something to compare"


def test_a_joint_model_of_python_objects(tiny_encoder: Path) -> None:
    torch.manual_seed(0)
    model = JointModel(
        LABELS,
        Lazy(TransformerEncoder, name=str(tiny_encoder), pretrained=False),
        enumerator=WithinSentence(max_width=3),
        embedder=Lazy(WordShapeEmbedder),
        pruner=TopKPruner(ratio=1.0),
        coreference_scorer=Lazy(BilinearCoreferenceScorer),
        interactions=[Lazy(GraphPropagation), Lazy(GraphCompatibility, weight=0.5)],
        relation_selector=AboveThreshold(),
    )
    spec = model.spec()
    assert spec["enumerator"] == {"type": "within_sentence", "max_width": 3}
    assert spec["encoder"]["pretrained"] is False and spec["encoder"]["windows_at_once"] == 32, "defaults too"
    assert [interaction["type"] for interaction in spec["interactions"]] == ["graph_propagation", "graph_compatibility"]
    assert spec["interactions"][1]["weight"] == 0.5 and spec["relation_selector"] == {"type": "above_threshold"}
    assert parse(Model, spec).model_dump(mode="json") == spec
    assert rebuilt(model).spec() == spec
    assert_predict_the_same(model, rebuilt(model))


def test_a_pipeline_of_python_objects(tiny_encoder: Path) -> None:
    """Its stages differ where they were made to; what one has of its own, the other does not take over."""
    torch.manual_seed(0)
    encoder = Lazy(TransformerEncoder, name=str(tiny_encoder), pretrained=False)
    model = PipelineModel(
        LABELS,
        encoder,
        entities=Lazy(JointModel, encoder=encoder, relations=None),
        relations=Lazy(EntityLevel),
        embedder=Lazy(WordShapeEmbedder),
    )
    assert isinstance(model.coreference.embedder, EndpointEmbedder)
    again = rebuilt(model)
    assert isinstance(again, PipelineModel) and isinstance(again.coreference.embedder, EndpointEmbedder)
    assert isinstance(again.relations.embedder, WordShapeEmbedder)
    assert_predict_the_same(model, again)


def test_a_stage_has_no_spec(model_spec: Spec) -> None:
    model = Model.from_spec(model_spec(type="pipeline"), LABELS)
    assert isinstance(model, PipelineModel)
    assert model.coreference.spec()["type"] == "joint"
    with pytest.raises(ConfigError, match=r"GivenEntitiesModel is not registered as a Model; decorate the class with"):
        model.relations.spec()


def test_problems_of_a_spec(model_spec: Spec) -> None:
    with pytest.raises(ConfigError, match=r"(?s)2 problems.*pruner: unknown Pruner type 'topk'.*seed: unknown J"):
        Model.from_spec(model_spec(pruner="topk", seed=3), LABELS)
    with pytest.raises(ConfigError, match=r"^GraphPropagation uses relations at mention level; leave it out, or"):
        Model.from_spec(model_spec(relations=None, interactions=["graph_propagation"]), LABELS)


@pytest.mark.parametrize("type", ["joint", "pipeline"])
def test_saved_and_loaded(type: str, model_spec: Spec, tmp_path: Path) -> None:
    model = Model.from_spec(model_spec(type=type), LABELS)
    model.calibration = replace(Calibration(), type_temperature=1.5)
    model.save(tmp_path / "model", seed=4)
    loaded = jointie.load(tmp_path / "model", device="cpu").predictor.model
    assert_predict_the_same(model, loaded)
    assert loaded.labels == LABELS and loaded.spec() == model.spec() and loaded.calibration == model.calibration
    assert json.loads((tmp_path / "model" / "config.json").read_text(encoding="utf-8")) == {"model": model.spec()}
    assert json.loads((tmp_path / "model" / "meta.json").read_text(encoding="utf-8"))["seed"] == 4


def test_saved_without_calibration(model_spec: Spec, tmp_path: Path) -> None:
    model = Model.from_spec(model_spec(), LABELS)
    model.save(str(tmp_path))
    assert not (tmp_path / "calibration.json").exists()
    assert jointie.load(tmp_path, device="cpu").predictor.model.calibration == Calibration()


def test_copies_know_their_spec(model_spec: Spec) -> None:
    """As processes beside take models: through a pickle, and copied."""
    model = Model.from_spec(model_spec(), LABELS)
    assert copy.deepcopy(model).spec() == model.spec()
    built = TopKPruner(ratio=0.5)
    assert pickle.loads(pickle.dumps(built)).as_data() == built.as_data()
    made = pickle.loads(pickle.dumps(Lazy(JointModel, relation_selector=AboveThreshold())))
    assert made.as_data()["relation_selector"] == {"type": "above_threshold"}

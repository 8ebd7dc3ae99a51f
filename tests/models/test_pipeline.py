from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.decoding import RelationSelector, Scale
from jointie.config import ConfigError, defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model, PipelineModel, load
from jointie.prediction import Predictor
from jointie.tensors import RelationScores
from jointie.testing import documents
from jointie.testing.documents import ada
from jointie.training import AdamW, Callback, ConstantSchedule, RunFolder, Trainer, TrainingState
from tests.archive.conftest import change_json
from tests.training.test_trainer import weights

from .eager import built as eager

Spec = Callable[..., dict[str, Any]]
LABELS = LabelSpace.of(documents())


@pytest.fixture
def spec(model_spec: Spec) -> dict[str, Any]:
    return model_spec(type="pipeline")


def built(spec: dict[str, Any], seed: int = 0) -> PipelineModel:
    torch.manual_seed(seed)
    return defer(parse(Model, spec)).build(labels=LABELS)


def trainer(epochs: int = 6, **keys: Any) -> Trainer:
    optimizer = AdamW(encoder_lr=3e-3, task_lr=1e-2)
    return Trainer(epochs=epochs, batch_size=2, optimizer=optimizer, schedule=ConstantSchedule(), **keys)


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def trained(spec: dict[str, Any], folder: Path, **keys: Any) -> tuple[PipelineModel, list[TrainingState]]:
    model = built(spec)
    states = trainer(**keys).train(model, documents(), documents(), RunFolder(folder, model, {"model": spec}, 0))
    return model, states


def test_nothing_is_shared(spec: dict[str, Any]) -> None:
    model = built(spec)
    first = {parameter.data_ptr() for parameter in model.coreference.parameters()}
    second = {parameter.data_ptr() for parameter in model.relations.parameters()}
    assert not first & second
    groups = model.parameter_groups()
    assert sum(map(len, groups.values())) == len(list(model.parameters()))
    encoders = [*model.coreference.encoder.parameters(), *model.relations.encoder.parameters()]
    assert {id(p) for p in groups["encoder"]} == {id(p) for p in encoders}


def test_each_stage_is_trained_by_itself_and_kept_at_its_best(spec: dict[str, Any], tmp_path: Path) -> None:
    model, states = trained(spec, tmp_path)
    assert [state.stage for state in states] == ["coreference", "relations"]
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["stage"], line["epoch"]) for line in lines] == [
        *(("coreference", epoch) for epoch in range(1, 7)),
        *(("relations", epoch) for epoch in range(1, 7)),
    ]
    for state, metric in zip(states, ("coref", "relation")):
        scores = [line["validation"][metric]["f1"] for line in lines if line["stage"] == state.stage]
        assert state.best_score == max(scores) == scores[state.best_epoch - 1]
    assert set(lines[0]["losses"]) == {"mention", "type", "coreference"}
    assert set(lines[-1]["losses"]) == {"relation"}
    saved = load(tmp_path).model
    assert isinstance(saved, PipelineModel)
    assert same(weights(saved.coreference), weights(model.coreference)), "the second stage goes on from the best first"


def test_the_second_stage_leaves_the_first_alone(spec: dict[str, Any], tmp_path: Path) -> None:
    """And the first stage is what the same training gives without relations."""
    trained(spec, tmp_path / "pipeline")
    alone = defer(parse(Model, {**spec, "type": "joint", "relations": None})).build(labels=LABELS)
    alone.load_state_dict(built(spec).coreference.state_dict())
    run = RunFolder(tmp_path / "alone", alone, {"model": {**spec, "type": "joint", "relations": None}}, 0)
    trainer(metric="coref.f1").train(alone, documents(), documents(), run)
    assert same(weights(load(tmp_path / "alone").model), weights(load(tmp_path / "pipeline").model.coreference))


def test_the_trainers_metric_counts_for_the_stage_it_fits(spec: dict[str, Any], tmp_path: Path) -> None:
    _, (first, second) = trained(spec, tmp_path, epochs=3, metric="mention.recall")
    assert first.best_score == first.best_metrics["mention"]["recall"]
    assert second.best_score == second.best_metrics["relation"]["f1"]


def test_validation_documents_without_relations(
    spec: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bare = [replace(ada(), relations=None)]
    with pytest.raises(ConfigError, match=r"chosen by 'relation\.f1', but no validation document has any relations"):
        trainer().train(built(spec), documents(), bare)
    model = built(spec)
    run = RunFolder(tmp_path, model, {"model": spec}, 0)
    first, second = trainer(epochs=2, metric="coref.f1").train(model, documents(), bare, run)
    assert first.score is not None
    assert (second.score, second.best_epoch) == (None, 2)
    assert "the stage 'relations' keeps its last epoch" in caplog.text


def test_a_training_that_ended_between_the_stages(
    spec: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Stop(Callback):
        def on_start(self, state: TrainingState) -> None:
            if state.stage == "relations":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(spec, tmp_path, epochs=1, callbacks=[Stop()])
    load(tmp_path)
    assert "the training ended before the stage 'relations' began" in caplog.text
    caplog.clear()
    trained(spec, tmp_path / "whole", epochs=1)
    load(tmp_path / "whole")
    assert not caplog.text


def test_what_a_later_stage_cannot_do_is_refused_at_once(spec: dict[str, Any], tmp_path: Path) -> None:
    own = {"type": "joint", "relations": None, "encoder": spec["encoder"], "tokenizer": "transformer"}
    model = built({**spec, "encoder": "lstm", "tokenizer": "words", "entities": own})
    run = RunFolder(tmp_path / "run", model, {"model": spec}, 0)
    with pytest.raises(ConfigError, match="the layers of this encoder cannot be told apart"):
        Trainer(epochs=1, optimizer=AdamW(layer_decay=0.9)).train(model, documents(), documents(), run)
    assert not (tmp_path / "run").exists()


def test_relations_are_between_the_entities_of_the_first_stage(spec: dict[str, Any], tmp_path: Path) -> None:
    model, _ = trained(spec, tmp_path, epochs=40)
    found = list(Predictor(model).predict(documents()))
    first = list(Predictor(model.coreference).predict(documents()))
    assert [document.entities for document in found] == [document.entities for document in first]
    assert not any(document.relations for document in first)
    assert sum(len(document.relations or ()) for document in found) > 3
    # The second stage by itself, given those entities, finds the same relations.
    again = list(Predictor(model.relations, given="entities").predict(first))
    for one, other in zip(again, found):
        triples = {(one.entities[r.head].spans, one.entities[r.tail].spans, r.type) for r in one.relations or ()}
        expected = {(other.entities[r.head].spans, other.entities[r.tail].spans, r.type) for r in other.relations or ()}
        assert triples == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"relations": "mention_level", "interactions": ["relation_propagation"]},
        {"entities": {"type": "joint", "relations": None, "encoder": "lstm", "tokenizer": "words"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("at_once", [5, 1500])
def test_the_second_stage_reads_and_sees_what_it_does_alone(
    spec: dict[str, Any], changes: dict[str, Any], at_once: int
) -> None:
    """Sub-tokens of its own tokenizer, and the mentions of entities; not the candidates that the first has rejected."""
    model = eager({**spec, "relations": "entity_level", **changes})
    model.calibration = replace(model.calibration, mention=Scale(threshold=0.7))
    found = list(Predictor(model, max_pairwise_candidates=at_once).predict(documents()))
    model.relations.calibration = model.calibration
    with_entities = [document for document in found if document.entities]
    again = list(Predictor(model.relations, given="entities", max_pairwise_candidates=at_once).predict(with_entities))
    assert sum(len(document.relations or ()) for document in found) > 5
    for one, other in zip(again, with_entities, strict=True):
        assert [r.triple for r in one.relations or ()] == [r.triple for r in other.relations or ()]
        assert [r.score for r in one.relations or ()] == pytest.approx(
            [r.score for r in other.relations or ()], abs=1e-5
        )


@pytest.mark.parametrize(
    "relations",
    [
        *("entity_level", "mention_level", {"type": "entity_level", "scorer": "multi_instance"}),
        {"type": "entity_level", "scorer": {"type": "atlop", "context_pooling": True}},
    ],
    ids=str,
)
def test_nothing_for_the_second_stage_to_see(spec: dict[str, Any], relations: Any) -> None:
    nothing = Predictor(built({**spec, "relations": relations}), thresholds={"mention": 1.0, "coreference": 1.0})
    assert [(d.entities, d.relations) for d in nothing.predict(documents())] == [((), ())] * len(documents())


def test_an_archive_without_its_source(spec: dict[str, Any], tmp_path: Path) -> None:
    trained(spec, tmp_path / "run", epochs=2)
    assert (tmp_path / "run" / "coreference" / "encoder").is_dir()
    config = json.loads((tmp_path / "run" / "config.json").read_text(encoding="utf-8"))
    config["model"]["encoder"]["name"] = "no/such/place"
    change_json(tmp_path / "run" / "config.json", **config)
    loaded = load(tmp_path / "run").model
    assert len(list(Predictor(loaded).predict(documents()))) == len(documents())


def test_force_removes_all_that_a_pipeline_wrote(spec: dict[str, Any], tmp_path: Path) -> None:
    model, _ = trained(spec, tmp_path, epochs=1)
    RunFolder(tmp_path, model, {"model": spec}, 0, force=True).open()
    described = {"config.json", "labels.json", "meta.json", "coreference", "relations"}
    assert {path.name for path in tmp_path.iterdir()} == described
    assert not list(tmp_path.rglob("*.safetensors"))
    assert json.loads((tmp_path / "meta.json").read_text(encoding="utf-8"))["stages"] == []


class NoRelations(RelationSelector):
    def select(self, scores: RelationScores, head_types: Tensor, tail_types: Tensor, cuts: Tensor) -> Tensor:
        return torch.zeros_like(scores.margins, dtype=torch.bool)


def test_another_relation_selector(spec: dict[str, Any], model_spec: Spec) -> None:
    """It decides in place of the model's own: in a pipeline, its second stage alone, and a joint model."""
    for model in (eager(spec), eager(spec).relations, eager(model_spec())):
        with torch.inference_mode():
            output = model.eval()(model.collate([model.tokenize(ada())], given="entities"))
            [found] = model.decode([ada()], output)
            [without] = model.decode([ada()], output, relation_selector=NoRelations())
        assert found.relations and without == replace(found, relations=())

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from jointie.config import ConfigError, defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model
from jointie.testing import documents
from jointie.training import AdamW, freeze

Spec = Callable[..., dict[str, Any]]
EMBEDDINGS, LAYERS = "encoder.transformer.embeddings", "encoder.transformer.encoder.layer"


@pytest.fixture
def build(model_spec: Spec) -> Callable[..., Model]:
    def built(**keys: Any) -> Model:
        torch.manual_seed(0)
        return defer(parse(Model, model_spec(**keys))).build(labels=LabelSpace.of(documents()))

    return built


def step(model: Model, optimizer: torch.optim.Optimizer) -> None:
    torch.manual_seed(1)
    model(model.collate([model.tokenize(d) for d in documents() if d.tokens], gold=True)).loss.backward()
    optimizer.step()
    optimizer.zero_grad()


@pytest.mark.parametrize("layer_decay", [1.0, 0.5])
def test_frozen_parameters_stay_and_others_learn(build: Callable[..., Model], layer_decay: float) -> None:
    model = build()
    frozen = freeze(model, [EMBEDDINGS, f"{LAYERS}.[0-0].*", "*.bias"])
    assert {f"{EMBEDDINGS}.LayerNorm.weight", f"{LAYERS}.0.output.dense.weight", "type_scorer.network.last.bias"} <= {
        *frozen
    }
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    assert frozen == [n for n in before if n.startswith((EMBEDDINGS, f"{LAYERS}.0.")) or n.endswith(".bias")]
    optimizer = AdamW(1e-3, 1e-2, layer_decay=layer_decay).build(model.parameter_groups(), model.encoder_layers())
    for _ in range(2):
        step(model, optimizer)
    changed = {name for name, parameter in model.named_parameters() if not torch.equal(parameter, before[name])}
    assert changed == before.keys() - {*frozen}
    assert all(parameter.requires_grad == (name not in frozen) for name, parameter in model.named_parameters())


def test_nothing_to_freeze(build: Callable[..., Model]) -> None:
    model = build()
    assert freeze(model, ()) == []
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_patterns_that_choose_nothing(build: Callable[..., Model]) -> None:
    model = build()
    with pytest.raises(ConfigError) as caught:
        freeze(model, ["mention_scorer", "encoder.transformer.embedings", f"{LAYERS}.0", f"{LAYERS}.[01]"])
    assert str(caught.value).splitlines() == [
        "spec: 2 problems",
        "  trainer.freeze.1: nothing is called 'encoder.transformer.embedings', did you mean "
        "'encoder.transformer.embeddings' or 'encoder.transformer.embeddings.LayerNorm' or 'encoder.transformer'? "
        "(at the top there are: coreference_scorer, encoder, mention_scorer, relations, type_scorer)",
        f"  trainer.freeze.3: '{LAYERS}.[01]' matches modules only; for what is in them write '{LAYERS}.[01].*'",
    ]
    assert all(parameter.requires_grad for parameter in model.parameters()), "an error changes nothing"


def test_nothing_left_to_learn(build: Callable[..., Model]) -> None:
    model = build()
    with pytest.raises(ConfigError, match=r"trainer\.freeze: nothing is left to learn; freeze less"):
        freeze(model, ["encoder", "*_scorer.*", "relations.*"])
    assert all(parameter.requires_grad for parameter in model.parameters())
    freeze(model, ["encoder"])
    with pytest.raises(ConfigError, match="nothing is left to learn"):  # with what is frozen already
        freeze(model, ["*_scorer.*", "relations.*"])


def test_every_stage_of_a_pipeline_learns(build: Callable[..., Model]) -> None:
    model = build(type="pipeline")
    assert all(name.startswith("coreference.encoder.") for name in freeze(model, ["coreference.encoder"]))
    with pytest.raises(ConfigError, match="nothing is left to learn in the stage 'coreference'"):
        freeze(model, ["coreference"])
    first, second = (
        AdamW().build(stage.model.parameter_groups(), stage.model.encoder_layers()) for stage in model.stages()
    )
    assert {group["name"] for group in first.param_groups} == {"task"}
    assert {group["name"] for group in second.param_groups} == {"encoder", "task"}


def test_a_parameter_with_two_names_is_frozen_by_either(build: Callable[..., Model]) -> None:
    model = build()
    model.type_scorer.twin = model.mention_scorer.get_submodule("")
    shared = [n for n, _ in model.named_parameters(remove_duplicate=False) if n.startswith("type_scorer.twin.")]
    assert freeze(model, ["type_scorer.twin"]) == shared
    assert not any(parameter.requires_grad for parameter in model.mention_scorer.parameters())

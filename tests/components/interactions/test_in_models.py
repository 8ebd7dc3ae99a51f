"""Interactions in whole models that are made from JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.config import defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model, ModelOutput
from jointie.testing import check_model, documents

Spec = Callable[..., dict[str, Any]]

IDLE: list[list[Any]] = [
    [{"type": "graph_propagation"}],
    [{"type": "graph_propagation", "rank": None}],
    [{"type": "graph_compatibility", "weight": 0.0, "start": 0.0}],
    [{"type": "coreference_smoothing", "strength": 0.0}],
]
"""Interactions that do nothing once the matrices of messages are 0."""


def outputs(spec: dict[str, Any], weights: dict[str, Any] | None = None) -> tuple[dict[str, Any], ModelOutput]:
    """The weights of a model, and what it makes of a batch; messages are 0."""
    torch.manual_seed(0)
    model: Any = defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))
    if weights:
        model.load_state_dict(weights, strict=False)
    for interaction in model.interactions:
        if hasattr(interaction, "up"):
            torch.nn.init.zeros_(interaction.up)
    model.eval()
    texts = [model.tokenize(document) for document in documents()]
    return model.state_dict(), model(model.collate(texts, gold=True))


@pytest.mark.parametrize("interactions", [*IDLE, IDLE[0] + IDLE[2] + IDLE[3], IDLE[3] + IDLE[2] + IDLE[0]])
def test_with_zero_weights_the_model_is_joint_m(interactions: Sequence[Any], model_spec: Spec) -> None:
    weights, plain = outputs(model_spec(interactions=[]))
    _, found = outputs(model_spec(interactions=interactions), weights)
    for name in ("mention_scores", "types", "relations", "coreference", "anaphors", "antecedents"):
        assert torch.equal(getattr(found.graph, name), getattr(plain.graph, name)), name
    for name, loss in plain.losses.items():
        assert torch.equal(found.losses[name], loss), name


def test_the_loss_is_added_to_the_others(model_spec: Spec) -> None:
    _, found = outputs(model_spec(interactions=["graph_compatibility"]))
    assert found.losses["contrastive"] > 0
    _, silent = outputs(model_spec(interactions=[{"type": "graph_compatibility", "loss": None}]))
    assert "contrastive" not in silent.losses


def test_the_relation_loss_sees_smoothed_scores(model_spec: Spec) -> None:
    weights, plain = outputs(model_spec(interactions=[]))
    _, found = outputs(model_spec(interactions=["coreference_smoothing"]), weights)
    assert torch.equal(found.losses["coreference"], plain.losses["coreference"])
    assert not torch.equal(found.losses["relation"], plain.losses["relation"])


@pytest.mark.parametrize(
    "interactions",
    [
        ["graph_propagation", "graph_compatibility"],
        ["graph_compatibility", "graph_propagation"],
        ["graph_propagation", "graph_propagation", "coreference_smoothing"],
        ["coreference_propagation"],
        ["attended_antecedent"],
        ["relation_propagation"],
        ["table_to_graph"],
        [{"type": "graph_compatibility", "neighbours": "all"}, {"type": "graph_compatibility", "neighbours": "random"}],
    ],
    ids=lambda interactions: "+".join(i if isinstance(i, str) else i["neighbours"] for i in interactions),
)
def test_from_json_to_a_saved_model(interactions: Sequence[Any], model_spec: Spec, tmp_path: Path) -> None:
    check_model(model_spec(interactions=interactions), tmp_path)

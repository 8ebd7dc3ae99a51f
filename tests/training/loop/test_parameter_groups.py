from __future__ import annotations

import pytest
import torch
from torch import nn

from jointie.training import AdamW, GroupSummary, LinearSchedule, group_names, group_summaries


@pytest.fixture
def model() -> nn.ModuleDict:
    return nn.ModuleDict({"encoder": nn.Sequential(nn.Linear(3, 3), nn.LayerNorm(3)), "task": nn.Linear(3, 2)})


def groups(model: nn.ModuleDict) -> dict[str, list[nn.Parameter]]:
    return {name: list(part.parameters()) for name, part in model.items()}


def test_halves_are_one(model: nn.ModuleDict) -> None:
    optimizer = AdamW(1e-3, 1e-2).build(groups(model))
    assert len(optimizer.param_groups) == 4
    assert group_summaries(optimizer, model) == [GroupSummary("encoder", 18, 1e-3), GroupSummary("task", 8, 1e-2)]


def test_frozen_parameters_come_last(model: nn.ModuleDict) -> None:
    model["task"].get_parameter("bias").requires_grad_(False)
    optimizer = AdamW(0.0, 1e-2).build(groups(model))
    assert group_summaries(optimizer, model) == [GroupSummary("task", 6, 1e-2), GroupSummary("frozen", 20, None)]


def test_layers(model: nn.ModuleDict) -> None:
    layers = [list(layer.parameters()) for layer in model["encoder"]]  # type: ignore[union-attr]
    optimizer = AdamW(1e-3, 1e-2, layer_decay=0.5).build(groups(model), layers)
    assert group_summaries(optimizer, model) == [
        GroupSummary("encoder.0", 12, 5e-4),
        GroupSummary("encoder.1", 6, 1e-3),
        GroupSummary("task", 8, 1e-2),
    ]


def test_rates_are_the_full_ones_under_a_schedule(model: nn.ModuleDict) -> None:
    optimizer = AdamW(1e-3, 1e-2).build(groups(model))
    before = group_summaries(optimizer, model)
    LinearSchedule(warmup=0.5).build(optimizer, steps=10)
    assert optimizer.param_groups[0]["lr"] < 1e-3
    assert group_summaries(optimizer, model) == before


def test_an_optimizer_of_its_own(model: nn.ModuleDict) -> None:
    """Its groups need no names, and parameters that it does not know learn nothing."""
    encoder, task = (list(part.parameters()) for part in model.values())
    task[0].requires_grad_(False)
    optimizer = torch.optim.SGD([{"params": encoder[:2], "lr": 0.1}, {"params": task, "name": "top"}], lr=0.2)
    assert group_names(optimizer) == ["group_0", "top"]
    assert group_summaries(optimizer, model) == [
        GroupSummary("group_0", 12, 0.1),
        GroupSummary("top", 2, 0.2),
        GroupSummary("frozen", 12, None),
    ]

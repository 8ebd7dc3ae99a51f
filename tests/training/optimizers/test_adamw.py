from __future__ import annotations

import pytest
import torch
from torch import nn

from jointie.config import ConfigError, parse
from jointie.training import AdamW, Optimizer


@pytest.fixture
def layers() -> dict[str, nn.Module]:
    return {"encoder": nn.Sequential(nn.Linear(3, 3), nn.LayerNorm(3)), "task": nn.Linear(3, 2)}


def groups(layers: dict[str, nn.Module]) -> dict[str, list[nn.Parameter]]:
    return {name: list(layer.parameters()) for name, layer in layers.items()}


def test_rates_and_decay_by_group(layers: dict[str, nn.Module]) -> None:
    optimizer = AdamW(encoder_lr=1e-3, task_lr=1e-2, weight_decay=0.1, beta1=0.8, beta2=0.9, eps=1e-6).build(
        groups(layers)
    )
    found = {(g["name"], g["lr"], g["weight_decay"]): len(g["params"]) for g in optimizer.param_groups}
    assert found == {
        ("encoder", 1e-3, 0.1): 1,
        ("encoder", 1e-3, 0.0): 3,
        ("task", 1e-2, 0.1): 1,
        ("task", 1e-2, 0.0): 1,
    }
    assert all(group["betas"] == (0.8, 0.9) and group["eps"] == 1e-6 for group in optimizer.param_groups)


def test_rate_zero_freezes_the_encoder(layers: dict[str, nn.Module]) -> None:
    optimizer = AdamW(encoder_lr=0.0).build(groups(layers))
    assert {group["name"] for group in optimizer.param_groups} == {"task"}
    assert not any(parameter.requires_grad for parameter in layers["encoder"].parameters())
    AdamW(encoder_lr=1e-3).build(groups(layers))
    assert all(parameter.requires_grad for parameter in layers["encoder"].parameters())


def test_a_step_is_that_of_adamw() -> None:
    """The first step moves each number by the rate against the sign of its gradient, after the decay."""
    parameter = nn.Parameter(torch.tensor([[1.0, -2.0]]))
    optimizer = AdamW(task_lr=0.1, weight_decay=0.5).build({"task": [parameter]})
    (parameter * torch.tensor([3.0, -7.0])).sum().backward()
    optimizer.step()
    expected = torch.tensor([[1.0, -2.0]]) * (1 - 0.1 * 0.5) - 0.1 * torch.tensor([1.0, -1.0])
    torch.testing.assert_close(parameter.detach(), expected)


def test_rates_are_checked() -> None:
    with pytest.raises(ConfigError, match="encoder_lr"):
        parse(Optimizer, {"encoder_lr": -1.0})
    with pytest.raises(ConfigError, match="task_lr"):
        parse(Optimizer, {"task_lr": 0.0})

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
    again = AdamW(encoder_lr=1e-3).build(groups(layers))
    assert {group["name"] for group in again.param_groups} == {"task"}, "what is frozen stays so"
    assert not any(parameter.requires_grad for parameter in layers["encoder"].parameters())


def test_a_step_is_that_of_adamw() -> None:
    """The first step moves each number by the rate against the sign of its gradient, after the decay."""
    parameter = nn.Parameter(torch.tensor([[1.0, -2.0]]))
    optimizer = AdamW(task_lr=0.1, weight_decay=0.5).build({"task": [parameter]})
    (parameter * torch.tensor([3.0, -7.0])).sum().backward()
    optimizer.step()
    expected = torch.tensor([[1.0, -2.0]]) * (1 - 0.1 * 0.5) - 0.1 * torch.tensor([1.0, -1.0])
    torch.testing.assert_close(parameter.detach(), expected)


def test_frozen_parameters_are_left_out(layers: dict[str, nn.Module]) -> None:
    layers["task"].get_parameter("weight").requires_grad_(False)
    layers["encoder"].get_parameter("1.weight").requires_grad_(False)
    optimizer = AdamW().build(groups(layers))
    found = [(g["name"], g["weight_decay"], [tuple(p.shape) for p in g["params"]]) for g in optimizer.param_groups]
    assert found == [("encoder", 0.01, [(3, 3)]), ("encoder", 0.0, [(3,), (3,)]), ("task", 0.0, [(2,)])]
    assert not layers["task"].get_parameter("weight").requires_grad


def test_nothing_left_to_learn(layers: dict[str, nn.Module]) -> None:
    layers["task"].requires_grad_(False)
    with pytest.raises(ConfigError, match=r"trainer\.optimizer: nothing is left to learn"):
        AdamW(encoder_lr=0.0).build(groups(layers))


def by_layer(layers: dict[str, nn.Module]) -> list[list[nn.Parameter]]:
    """The bias of the linear layer is in no layer."""
    encoder = layers["encoder"]
    return [[encoder.get_parameter("0.weight")], [encoder.get_parameter("1.weight")], [encoder.get_parameter("1.bias")]]


def test_layers_learn_the_slower_the_lower(layers: dict[str, nn.Module]) -> None:
    optimizer = AdamW(encoder_lr=1.0, task_lr=2.0, weight_decay=0.1, layer_decay=0.5).build(
        groups(layers), by_layer(layers)
    )
    encoder, task = layers["encoder"].get_parameter, layers["task"].get_parameter
    expected = [
        ("encoder.0", 0.25, 0.1, [encoder("0.weight")]),
        ("encoder.1", 0.5, 0.0, [encoder("1.weight")]),
        ("encoder.2", 1.0, 0.0, [encoder("0.bias"), encoder("1.bias")]),
        ("task", 2.0, 0.1, [task("weight")]),
        ("task", 2.0, 0.0, [task("bias")]),
    ]
    assert len(optimizer.param_groups) == len(expected)
    for group, (name, rate, decay, members) in zip(optimizer.param_groups, expected):
        assert (group["name"], group["lr"], group["weight_decay"]) == (name, rate, decay)
        assert list(map(id, group["params"])) == list(map(id, members))


def test_layer_decay_needs_layers(layers: dict[str, nn.Module]) -> None:
    with pytest.raises(ConfigError, match=r"optimizer\.layer_decay: the layers of this encoder cannot .* \(got 0\.9\)"):
        AdamW(layer_decay=0.9).build(groups(layers))
    AdamW(layer_decay=0.9, encoder_lr=0.0).build(groups(layers))  # nothing learns there


def test_rates_are_checked() -> None:
    for decay in (0.0, 1.1):
        with pytest.raises(ConfigError, match="layer_decay"):
            parse(Optimizer, {"layer_decay": decay})
    with pytest.raises(ConfigError, match="encoder_lr"):
        parse(Optimizer, {"encoder_lr": -1.0})
    with pytest.raises(ConfigError, match="task_lr"):
        parse(Optimizer, {"task_lr": 0.0})

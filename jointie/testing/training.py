"""The contracts of callbacks, optimizers and schedules."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import nn

from ..training import Callback, Optimizer, Schedule, TrainingState
from ..training.checkpoints.trees import flatten, unflatten


def check_callback(callback: Callback, folder: Path) -> None:
    """Assert the contract of callbacks in an epoch of one step.

    Gradients and weights stay, a good epoch does not end the training, and what the callback remembers can be saved
    and is what it goes on from, also where that is nothing.

    Args:
        callback: the part.
        folder: where it may write.

    Raises:
        TypeError: if what it remembers cannot be saved, naming the place.
    """
    state = TrainingState(epochs=2, steps_per_epoch=1, folder=folder)
    callback.on_start(state)
    state.epoch, state.step, state.total_steps = 1, 1, 1
    weights = nn.Parameter(torch.ones(2))
    weights.grad = torch.ones(2)
    callback.on_gradients(state, {"task": [weights], "none": []})
    unchanged = torch.equal(weights.detach(), torch.ones(2)) and torch.equal(weights.grad, torch.ones(2))
    assert unchanged, "weights or gradients were changed"
    state.losses = state.step_losses = {"mention": 1.5}
    state.learning_rates = {"task": 1e-3}
    callback.on_step(state)
    state.score, state.best_epoch, state.best_score = 0.5, 1, 0.5
    callback.on_epoch(state)
    assert not state.stop, "nothing went wrong in the first epoch"
    content, tensors = flatten(callback.state_dict())
    remembered = unflatten(json.loads(json.dumps(content)), tensors)  # as a checkpoint keeps it
    callback.on_end(state)
    callback.load_state_dict(remembered, folder)
    callback.on_start(state)
    assert callback.state_dict() == remembered, "it goes on from something else than what it remembered"
    callback.on_end(state)
    callback.load_state_dict({}, folder)  # of a training that it was not there in
    shown = callback.describe_output(folder)
    assert shown is None or str(folder) in shown, "the line does not say where it writes"


def check_optimizer(optimizer: Optimizer) -> None:
    """Assert the contract of optimizers: groups keep their names, all parameters move but those that are frozen."""
    layers = nn.ModuleDict({"encoder": nn.Linear(3, 3), "task": nn.Linear(3, 3), "frozen": nn.Linear(3, 3)})
    layers["frozen"].requires_grad_(False)
    members = {name: list(layers[name].parameters()) for name in ("encoder", "task")}
    members["encoder"] += layers["frozen"].parameters()
    before = {name: parameter.detach().clone() for name, parameter in layers.named_parameters()}
    built = optimizer.build(members)
    names = {group.get("name") for group in built.param_groups}
    assert names == {"encoder", "task"}, f"the groups are called {names}; call them encoder and task, as the members"
    torch.stack([layer(torch.ones(3)).square().sum() for layer in layers.values()]).sum().backward()
    built.step()
    for name, parameter in layers.named_parameters():
        moved = not torch.equal(parameter, before[name])
        assert moved != name.startswith("frozen"), f"{name} {'moved' if moved else 'stayed'}"


def check_schedule(schedule: Schedule) -> None:
    """Assert the contract of schedules: factors from 0 to 1, above 0 for each step."""
    for steps in (1, 2, 10, 1000):
        factors = [schedule.factor(step, steps) for step in range(steps + 1)]
        assert all(0 <= factor <= 1 for factor in factors), "a factor is outside of 0 to 1"
        assert all(factor > 0 for factor in factors[:-1]), "a step learns nothing"

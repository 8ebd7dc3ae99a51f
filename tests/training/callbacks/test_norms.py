from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import torch
from torch import nn

from jointie.training import MetricsLog, Norms, StepLog, TrainingState
from jointie.training.callbacks.callback import Callback

from ..test_trainer import lines_of

Groups = Mapping[str, Sequence[nn.Parameter]]


def groups(scale: float = 1.0) -> Groups:
    """Weights of norm 5 and 2; gradients of norm ``10 * scale`` and ``scale``."""
    encoder = [nn.Parameter(torch.tensor([3.0])), nn.Parameter(torch.tensor([[4.0, 0.0]]))]
    encoder[0].grad, encoder[1].grad = torch.tensor([6.0 * scale]), torch.tensor([[0.0, 8.0 * scale]])
    task = [nn.Parameter(torch.ones(4)), nn.Parameter(torch.zeros(2))]
    task[0].grad = torch.tensor([0.0, 0.0, scale, 0.0])  # the other one was not reached
    return {"encoder": encoder, "task": task}


def state_of(folder: Path | None = None, steps: int = 5, total_steps: int = 0) -> TrainingState:
    return TrainingState(epochs=9, steps_per_epoch=steps, folder=folder, total_steps=total_steps)


def take_step(callbacks: Sequence[Callback], state: TrainingState, parameters: Groups | None) -> None:
    """As the trainer does; without gradients where a step is skipped."""
    state.total_steps += 1
    state.epoch = (state.total_steps - 1) // state.steps_per_epoch + 1
    state.step = (state.total_steps - 1) % state.steps_per_epoch + 1
    state.step_losses = {} if parameters is None else {"mention": 1.0}
    if parameters is not None:
        for callback in callbacks:
            callback.on_gradients(state, parameters)
    for callback in callbacks:
        callback.on_step(state)


def test_the_norms_of_each_group() -> None:
    callback, state = Norms(every=1), state_of()
    callback.on_start(state)
    take_step([callback], state, groups())
    assert state.measurements == {
        "gradient_norm/encoder": 10.0,
        "gradient_norm/task": 1.0,
        "weight_norm/encoder": 5.0,
        "weight_norm/task": 2.0,
        "gradient_norm_mean/encoder": 10.0,
        "gradient_norm_mean/task": 1.0,
        "gradient_norm_max/encoder": 10.0,
        "gradient_norm_max/task": 1.0,
    }


def test_groups_of_all_kinds() -> None:
    weights = nn.Parameter(torch.tensor([3.0, 4.0], dtype=torch.bfloat16))
    callback, state = Norms(every=1), state_of()
    take_step([callback], state, {"idle": [weights], "none": []})
    assert state.measurements["gradient_norm/idle"] == 0.0 and state.measurements["weight_norm/idle"] == 5.0
    assert not [name for name in state.measurements if name.endswith("/none")]
    take_step([callback], state, {})
    assert not [name for name in state.measurements if name.startswith("weight_norm/")]


def test_a_step_has_its_own_norms_or_none() -> None:
    """Of every second step, of the last in an epoch of five, and of no step that was skipped."""
    callback, state = Norms(every=2), state_of()
    callback.on_start(state)
    measured = {}
    for step in range(1, 11):
        take_step([callback], state, None if step in (4, 7, 10) else groups(step))
        measured[step] = state.measurements.get("gradient_norm/task")
    own = {step: float(step) for step in (2, 5, 6, 8)}
    assert measured == {step: own.get(step) for step in range(1, 11)}


def test_the_mean_and_the_largest_of_an_epoch() -> None:
    callback, state = Norms(every=2), state_of()
    callback.on_start(state)
    for step in range(1, 5):
        take_step([callback], state, groups(step))
    assert (state.measurements["gradient_norm_mean/task"], state.measurements["gradient_norm_max/task"]) == (3.0, 4.0)
    take_step([callback], state, None)  # the last of the epoch
    assert state.measurements == {
        "gradient_norm_mean/encoder": 30.0,
        "gradient_norm_mean/task": 3.0,
        "gradient_norm_max/encoder": 40.0,
        "gradient_norm_max/task": 4.0,
    }
    take_step([callback], state, None)
    assert state.measurements == {}, "another epoch has begun"
    for step in (7, 8, 9, 10):
        take_step([callback], state, groups(math.inf if step == 8 else 1.0))
    assert (state.measurements["gradient_norm_mean/task"], state.measurements["gradient_norm_max/task"]) == (1.0, 1.0)
    assert state.measurements["gradient_norm/task"] == 1.0


@pytest.mark.parametrize("norms_first", [True, False])
def test_with_logs_in_any_order(norms_first: bool, tmp_path: Path) -> None:
    callbacks: list[Callback] = [StepLog(every=2), MetricsLog(), Norms(every=2)]
    callbacks = callbacks[::-1] if norms_first else callbacks
    state = state_of(tmp_path, steps=3)
    for callback in callbacks:
        callback.on_start(state)
    for step in range(1, 7):
        take_step(callbacks, state, None if step == 4 else groups(step))
        if state.step == 3:
            for callback in callbacks:
                callback.on_epoch(state)
    for callback in callbacks:
        callback.on_end(state)

    steps = lines_of(tmp_path, "steps.jsonl")
    norms = {line["step"]: line.get("measurements", {}).get("gradient_norm/task") for line in steps}
    assert norms == {2: 2.0, 4: None, 6: 6.0}
    epochs = [line["measurements"] for line in lines_of(tmp_path)]
    assert [values["gradient_norm_mean/task"] for values in epochs] == [2.5, 6.0]
    assert [values["gradient_norm_max/task"] for values in epochs] == [3.0, 6.0]
    assert [values["gradient_norm/task"] for values in epochs] == [3.0, 6.0]
    assert [values["weight_norm/task"] for values in epochs] == [2.0, 2.0]


def test_another_stage_begins_anew() -> None:
    callback, state = Norms(every=1), state_of(steps=1)
    callback.load_state_dict(Norms().state_dict(), None)
    callback.on_start(state)
    take_step([callback], state, groups(9.0))
    following = state_of(steps=2, total_steps=1)
    callback.on_start(following)
    assert following.measurements == {}
    following.epoch, following.step, following.total_steps = 1, 1, 2
    callback.on_gradients(following, groups(1.0))
    assert following.measurements["gradient_norm_max/task"] == 1.0


def test_what_others_measure_stays() -> None:
    callback, state = Norms(every=2), state_of()
    state.measurements["memory"] = 7.0
    for step in (1, 2, 3):
        take_step([callback], state, groups(step))
        assert state.measurements["memory"] == 7.0

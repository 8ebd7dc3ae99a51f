from __future__ import annotations

import pytest
from rich.console import Console

from jointie.training import GroupSummary, ProgressDisplay, TrainingState


@pytest.fixture
def state() -> TrainingState:
    return TrainingState(epochs=3, steps_per_epoch=2)


def run_epoch(callback: ProgressDisplay, state: TrainingState) -> None:
    state.epoch += 1
    state.losses = {"mention": 1.25, "relation": 0.5}
    for state.step in (1, 2):
        callback.on_step(state)
    callback.on_epoch(state)


def test_a_line_an_epoch_in_a_log_file(state: TrainingState, capsys: pytest.CaptureFixture[str]) -> None:
    callback = ProgressDisplay()
    callback.on_start(state)
    run_epoch(callback, state)
    state.metrics = {part: {"f1": 0.5} for part in ("mention", "coref", "relation")}
    state.best_epoch = 2
    run_epoch(callback, state)
    state.stop_reason = "no better model for 1 epochs"
    callback.on_end(state)
    output = capsys.readouterr()
    assert output.out == ""
    first, second, last = output.err.splitlines()
    assert first.startswith("epoch 1/3") and first.endswith("loss mention 1.250  relation 0.500")
    assert "F1 mention 50.00  coref 50.00  relation 50.00" in second and "*best*" in second
    assert last == "stopped after epoch 2: no better model for 1 epochs"
    assert "\x1b" not in output.err and "\r" not in output.err


def test_steps_now_and_then_in_a_log_file(state: TrainingState, capsys: pytest.CaptureFixture[str]) -> None:
    callback = ProgressDisplay(log_seconds=1e-9)
    callback.on_start(state)
    run_epoch(callback, state)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["epoch 1/3  loss 1.750  step 1/2", "epoch 1/3  loss 1.750  step 2/2"]


def test_a_bar_in_a_terminal(state: TrainingState, capsys: pytest.CaptureFixture[str]) -> None:
    callback = ProgressDisplay()
    callback.console = Console(stderr=True, force_terminal=True)
    callback.on_start(state)
    assert callback.bar is not None
    run_epoch(callback, state)
    callback.on_end(state)
    assert callback.bar is None
    assert "epoch 1/3" in capsys.readouterr().err


def test_the_parameter_groups_of_each_stage(state: TrainingState, capsys: pytest.CaptureFixture[str]) -> None:
    callback = ProgressDisplay()
    state.groups = [
        GroupSummary("encoder", 22_565_376, 5e-5),
        GroupSummary("task", 5_120, 2e-4),
        GroupSummary("frozen", 11_835_648, None),
    ]
    callback.on_start(state)
    state.stage = "relations"
    callback.on_start(state)
    first, second = capsys.readouterr().err.splitlines()
    rates = "encoder 22,565,376 (learning rate 5e-05), task 5,120 (learning rate 0.0002), frozen 11,835,648"
    assert (first, second) == (f"parameters: {rates}", f"relations parameters: {rates}")


def test_skipped_steps_are_counted(state: TrainingState, capsys: pytest.CaptureFixture[str]) -> None:
    callback = ProgressDisplay()
    callback.on_start(state)
    for state.skipped in (0, 1, 2):
        run_epoch(callback, state)
    none, one, two = capsys.readouterr().err.splitlines()
    assert "skipped" not in none
    assert one.endswith("  | 1 step skipped so far") and two.endswith("  | 2 steps skipped so far")


def test_the_recall_of_pruning(state: TrainingState, capsys: pytest.CaptureFixture[str]) -> None:
    callback = ProgressDisplay()
    callback.on_start(state)
    state.metrics, state.pruning_recall = {"mention": {"f1": 0.5}}, 0.98765
    run_epoch(callback, state)
    assert capsys.readouterr().err.endswith("  | F1 mention 50.00  pruning recall 98.77\n")

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from jointie.training import StepLog, TrainingError, TrainingState


def state_in(folder: Path | None, stage: str = "", total_steps: int = 0) -> TrainingState:
    return TrainingState(epochs=9, steps_per_epoch=4, folder=folder, stage=stage, total_steps=total_steps)


def take_step(callback: StepLog, state: TrainingState, skipped: bool = False) -> None:
    state.total_steps += 1
    state.epoch, state.step = (state.total_steps - 1) // 4 + 1, (state.total_steps - 1) % 4 + 1
    state.step_losses = {} if skipped else {"mention": 1 / state.total_steps, "relation": 0.5}
    state.learning_rates, state.gradient_norm = {"task": 1e-3 * state.step}, 2.0
    callback.on_step(state)


def run(callback: StepLog, state: TrainingState, last: int) -> None:
    callback.on_start(state)
    while state.total_steps < last:
        take_step(callback, state)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "steps.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_line_every_few_steps(tmp_path: Path) -> None:
    callback, state = StepLog(every=2), state_in(tmp_path)
    callback.on_start(state)
    take_step(callback, state)
    assert lines(tmp_path) == []
    state.measurements = {"gradient_norm/task": 1.5}
    take_step(callback, state)
    assert lines(tmp_path) == [
        {
            "step": 2,
            "epoch": 1,
            "losses": {"mention": 0.5, "relation": 0.5},
            "learning_rates": {"task": 0.002},
            "gradient_norm": 2.0,
            "measurements": {"gradient_norm/task": 1.5},
        }
    ]
    for _ in range(4):
        take_step(callback, state)
    callback.on_end(state)
    assert [(line["step"], line["epoch"]) for line in lines(tmp_path)] == [(2, 1), (4, 1), (6, 2)]
    assert callback.describe_output(tmp_path) == f"every 2. step: {tmp_path / 'steps.jsonl'}"


def test_skipped_and_not_finite(tmp_path: Path) -> None:
    callback, state = StepLog(every=1), state_in(tmp_path)
    run(callback, state, 1)
    state.measurements = {"gradient_norm/task": 1.5}
    take_step(callback, state, skipped=True)
    state.measurements = {"gradient_norm/task": math.inf}
    take_step(callback, state)
    callback.on_end(state)
    _, skipped, after = lines(tmp_path)
    assert skipped == {"step": 2, "epoch": 1, "learning_rates": {"task": 0.002}, "skipped": True}
    assert after["measurements"] == {"gradient_norm/task": None} and "losses" in after


@pytest.mark.parametrize("saved", range(1, 13))
@pytest.mark.parametrize("behind", [b"", b'{"step": 9', b"\xff\n", b"[]\n", b"[" * 99_999])
def test_interrupted_and_resumed(saved: int, behind: bytes, tmp_path: Path) -> None:
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    for folder in (straight, resumed):
        folder.mkdir()
    callback, state = StepLog(every=3), state_in(straight)
    run(callback, state, 12)
    callback.on_end(state)
    callback, state = StepLog(every=3), state_in(resumed)
    run(callback, state, saved)
    remembered = json.loads(json.dumps(callback.state_dict()))
    run(callback, state, 12)
    callback.on_end(state)
    with (resumed / "steps.jsonl").open("ab") as file:
        file.write(behind)
    callback, state = StepLog(every=3), state_in(resumed, total_steps=saved)
    callback.load_state_dict(remembered, resumed)
    run(callback, state, 12)
    callback.on_end(state)
    assert (resumed / "steps.jsonl").read_bytes() == (straight / "steps.jsonl").read_bytes()


def test_stages_share_the_file_and_trainings_do_not(tmp_path: Path) -> None:
    callback, first = StepLog(every=1), state_in(tmp_path, "coreference")
    run(callback, first, 2)
    callback.on_end(first)
    second = state_in(tmp_path, "relations", total_steps=2)
    run(callback, second, 3)
    callback.on_end(second)
    assert [(line["stage"], line["step"]) for line in lines(tmp_path)] == [
        ("coreference", 1),
        ("coreference", 2),
        ("relations", 3),
    ]
    other = state_in(tmp_path)
    run(callback, other, 1)
    callback.on_end(other)
    assert [line["step"] for line in lines(tmp_path)] == [1]


class Full:
    """A file on a full disk."""

    def write(self, data: bytes) -> None:
        pass

    def flush(self) -> None:
        raise OSError(28, "No space left on device")

    tell = close = flush


def test_a_full_disk(tmp_path: Path) -> None:
    callback, state = StepLog(every=1), state_in(tmp_path)
    callback.on_start(state)
    assert callback.file is not None
    callback.file.close()
    callback.file = Full()  # type: ignore[assignment]
    with pytest.raises(TrainingError, match=r"steps\.jsonl cannot be written: No space left on device \(.*--resume"):
        take_step(callback, state)
    with pytest.raises(TrainingError, match=r"steps\.jsonl cannot be written: No space left on device"):
        callback.on_end(state)
    callback.on_end(state)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "steps.jsonl").mkdir()
    with pytest.raises(TrainingError, match=r"steps\.jsonl cannot be written: Is a directory"):
        StepLog().on_start(state_in(tmp_path))


def test_nothing_without_a_folder() -> None:
    callback, state = StepLog(every=1), state_in(None)
    run(callback, state, 2)
    callback.on_end(state)
    assert callback.state_dict() == {"size": 0}

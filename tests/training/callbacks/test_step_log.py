from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from jointie.training import StepLog, TrainingError

from ..test_trainer import lines_of
from .steps import run, state_in, take_step


def test_a_line_every_few_steps(tmp_path: Path) -> None:
    callback, state = StepLog(every=2), state_in(tmp_path)
    callback.on_start(state)
    take_step(callback, state)
    assert lines_of(tmp_path, "steps.jsonl") == []
    state.measurements = {"gradient_norm/task": 1.5}
    take_step(callback, state)
    assert lines_of(tmp_path, "steps.jsonl") == [
        {
            "step": 2,
            "epoch": 1,
            "losses": {"mention": 2.0, "relation": 0.5},
            "learning_rates": {"task": 0.25},
            "gradient_norm": 2.0,
            "measurements": {"gradient_norm/task": 1.5},
        }
    ]
    for _ in range(4):
        take_step(callback, state)
    callback.on_end(state)
    assert [(line["step"], line["epoch"]) for line in lines_of(tmp_path, "steps.jsonl")] == [(2, 1), (4, 2), (6, 2)]
    assert callback.describe_output(tmp_path) == f"every 2. step: {tmp_path / 'steps.jsonl'}"


def test_skipped_and_not_finite(tmp_path: Path) -> None:
    callback, state = StepLog(every=1), state_in(tmp_path)
    callback.on_start(state)
    take_step(callback, state)
    state.measurements = {"gradient_norm/task": 1.5}
    take_step(callback, state, skipped=True)
    state.measurements = {"gradient_norm/task": math.inf}
    take_step(callback, state)
    callback.on_end(state)
    _, skipped, after = lines_of(tmp_path, "steps.jsonl")
    assert skipped == {"step": 2, "epoch": 1, "learning_rates": {"task": 0.25}, "skipped": True}
    assert after["measurements"] == {"gradient_norm/task": None} and "losses" in after


@pytest.mark.parametrize(
    ("saved", "behind"),
    [
        *((saved, b"") for saved in range(1, 13)),
        *((saved, behind) for saved in (5, 12) for behind in (b'{"step": 9', b"\xff\n", b"[]\n", b"[" * 99_999)),
    ],
)
def test_interrupted_and_resumed(saved: int, behind: bytes, tmp_path: Path) -> None:
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    for folder in (straight, resumed):
        folder.mkdir()
    run(StepLog(every=3), state_in(straight), 12)
    callback, state = StepLog(every=3), state_in(resumed)
    callback.on_start(state)
    for step in range(1, 13):
        take_step(callback, state)
        if step == saved:
            remembered = json.loads(json.dumps(callback.state_dict()))
    callback.on_end(state)
    with (resumed / "steps.jsonl").open("ab") as file:
        file.write(behind)
    callback, state = StepLog(every=3), state_in(resumed, total_steps=saved)
    callback.load_state_dict(remembered, resumed)
    run(callback, state, 12)
    assert (resumed / "steps.jsonl").read_bytes() == (straight / "steps.jsonl").read_bytes()


def test_stages_share_the_file_and_trainings_do_not(tmp_path: Path) -> None:
    callback = StepLog(every=1)
    run(callback, state_in(tmp_path, "coreference"), 2)
    run(callback, state_in(tmp_path, "relations", total_steps=2), 3)
    assert [(line["stage"], line["step"]) for line in lines_of(tmp_path, "steps.jsonl")] == [
        ("coreference", 1),
        ("coreference", 2),
        ("relations", 3),
    ]
    run(callback, state_in(tmp_path), 1)
    assert [line["step"] for line in lines_of(tmp_path, "steps.jsonl")] == [1]


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
    callback = StepLog(every=1)
    run(callback, state_in(None), 2)
    assert callback.state_dict() == {}

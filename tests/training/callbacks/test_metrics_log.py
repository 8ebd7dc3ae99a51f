from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from jointie.training import MetricsLog, TrainingError, TrainingState


@pytest.fixture
def state(tmp_path: Path) -> TrainingState:
    return TrainingState(epochs=3, steps_per_epoch=1, folder=tmp_path)


def run_epoch(callback: MetricsLog, state: TrainingState) -> None:
    state.epoch += 1
    state.total_steps += 1
    state.losses, state.learning_rates = {"mention": 0.5 / state.epoch}, {"task": 1e-3}
    state.metrics, state.best_epoch = {"relation": {"f1": 0.25}}, 1
    callback.on_epoch(state)


def lines(folder: Path) -> list[dict[str, Any]]:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    text = (folder / "metrics.jsonl").read_text(encoding="utf-8")
    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


def test_a_line_an_epoch(state: TrainingState, tmp_path: Path) -> None:
    callback = MetricsLog()
    callback.on_start(state)
    run_epoch(callback, state)
    run_epoch(callback, state)
    line = (
        '{"epoch": %d, "losses": {"mention": %s}, "learning_rates": {"task": 0.001}, '
        '"validation": {"relation": {"f1": 0.25}}, "best": %s}\n'
    )
    assert (tmp_path / "metrics.jsonl").read_bytes() == (line % (1, 0.5, "true") + line % (2, 0.25, "false")).encode()
    assert callback.describe_output(tmp_path) == f"metrics of each epoch: {tmp_path / 'metrics.jsonl'}"


def test_what_is_measured_and_skipped(state: TrainingState, tmp_path: Path) -> None:
    callback = MetricsLog()
    state.stage = "relations"
    run_epoch(callback, state)
    state.measurements, state.skipped = {"weight_norm/task": 2.5}, 3
    run_epoch(callback, state)
    first, second = lines(tmp_path)
    assert [*first] == ["stage", "epoch", "losses", "learning_rates", "validation", "best"]
    assert [*second] == [*first, "measurements", "skipped"]
    assert (second["measurements"], second["skipped"]) == ({"weight_norm/task": 2.5}, 3)


def test_numbers_that_are_not_finite(state: TrainingState, tmp_path: Path) -> None:
    state.measurements = {"gradient_norm/task": math.inf}
    callback = MetricsLog()
    state.losses, state.metrics = {"mention": math.nan}, {"relation": {"f1": -math.inf, "curve": [0.5, math.nan]}}
    callback.on_epoch(state)
    (line,) = lines(tmp_path)
    assert line["losses"] == {"mention": None}
    assert line["validation"] == {"relation": {"f1": None, "curve": [0.5, None]}}
    assert line["measurements"] == {"gradient_norm/task": None}


@pytest.mark.parametrize("now", ["as it was", "more", "fewer", "gone"])
def test_resumed(now: str, state: TrainingState, tmp_path: Path) -> None:
    file = tmp_path / "metrics.jsonl"
    callback = MetricsLog()
    callback.on_start(state)
    run_epoch(callback, state)
    run_epoch(callback, state)
    remembered, before = json.loads(json.dumps(callback.state_dict())), file.read_bytes()
    run_epoch(callback, state)
    straight = file.read_bytes()
    contents = {"as it was": before, "more": straight + b"{}\n{", "fewer": before[:20], "gone": None}
    file.unlink() if contents[now] is None else file.write_bytes(contents[now])
    again = MetricsLog()
    again.load_state_dict(remembered, tmp_path)
    assert file.read_bytes() == before
    state.epoch = state.total_steps = 2
    again.on_start(state)
    run_epoch(again, state)
    assert file.read_bytes() == straight


def test_resumed_before_the_first_line(tmp_path: Path) -> None:
    remembered = MetricsLog().state_dict()
    (tmp_path / "metrics.jsonl").write_text("{}\n", encoding="utf-8")
    MetricsLog().load_state_dict(remembered, tmp_path)
    assert not (tmp_path / "metrics.jsonl").exists()


def test_stages_share_the_file_and_trainings_do_not(state: TrainingState, tmp_path: Path) -> None:
    callback = MetricsLog()
    callback.on_start(state)
    run_epoch(callback, state)
    following = TrainingState(epochs=3, steps_per_epoch=1, folder=tmp_path, stage="relations", total_steps=1)
    callback.on_start(following)
    run_epoch(callback, following)
    assert [line.get("stage") for line in lines(tmp_path)] == [None, "relations"]
    other = TrainingState(epochs=3, steps_per_epoch=1, folder=tmp_path)
    callback.on_start(other)
    run_epoch(callback, other)
    assert len(lines(tmp_path)) == 1


def test_a_failure_to_write_leaves_the_file_as_it_was(
    state: TrainingState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    callback = MetricsLog()
    run_epoch(callback, state)
    before = (tmp_path / "metrics.jsonl").read_bytes()

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(TrainingError, match=r"metrics\.jsonl cannot be written: No space left on device \(.*--resume"):
        run_epoch(callback, state)
    assert (tmp_path / "metrics.jsonl").read_bytes() == before


def test_nothing_without_a_folder() -> None:
    callback = MetricsLog()
    callback.on_epoch(TrainingState(epochs=1, steps_per_epoch=1))
    callback.load_state_dict(callback.state_dict(), None)
    assert len(callback.lines) == 1

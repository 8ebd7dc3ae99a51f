from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from jointie.training import TensorBoard, TrainingError

from .steps import end_epoch, run, state_in, take_step

Points = list[tuple[int, float]]


@pytest.fixture(autouse=True)
def time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of events are read in the order of the seconds in their names."""
    seconds: Iterator[int] = itertools.count(1_700_000_000)
    monkeypatch.setattr("time.time", lambda: float(next(seconds)))


def curves(folder: Path) -> dict[str, Points]:
    """The curves as TensorBoard shows them."""
    events = EventAccumulator(str(folder))
    events.Reload()
    return {tag: [(event.step, event.value) for event in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def test_the_curves_of_a_training(tmp_path: Path) -> None:
    callback, state = TensorBoard(every=2), state_in(tmp_path)
    state.measurements = {"weight_norm/task": 3.0}
    run(callback, state, 6)
    assert curves(tmp_path / "tensorboard") == {
        "loss/mention": [(2, 2.0), (4, 4.0), (6, 6.0)],
        "loss/relation": [(2, 0.5), (4, 0.5), (6, 0.5)],
        "loss/total": [(2, 2.5), (4, 4.5), (6, 6.5)],
        "learning_rate/task": [(2, 0.25), (4, 0.25), (6, 0.25)],
        "gradient_norm": [(2, 2.0), (4, 2.0), (6, 2.0)],
        "weight_norm/task": [(2, 3.0), (4, 3.0), (6, 3.0)],
        "validation/coref.muc.f1": [(3, 0.25), (6, 0.25)],
        "validation/coref.f1": [(3, 0.125), (6, 0.25)],
    }
    assert callback.describe_output(tmp_path) == f"TensorBoard: tensorboard --logdir {tmp_path / 'tensorboard'}"


def test_stages(tmp_path: Path) -> None:
    callback, first = TensorBoard(every=1), state_in(tmp_path, "coreference")
    run(callback, first, 3)
    run(callback, state_in(tmp_path, "relations", total_steps=3), 6)
    shown = curves(tmp_path / "tensorboard")
    assert {tag.partition("/")[0] for tag in shown} == {"coreference", "relations"}
    assert shown["coreference/loss/mention"] == [(1, 1.0), (2, 2.0), (3, 3.0)]
    assert shown["coreference/validation/coref.f1"] == [(3, 0.125)]
    assert shown["relations/loss/mention"] == [(4, 4.0), (5, 5.0), (6, 6.0)]


def test_a_skipped_step_has_no_point(tmp_path: Path) -> None:
    callback, state = TensorBoard(every=1), state_in(tmp_path)
    callback.on_start(state)
    take_step(callback, state)
    take_step(callback, state, skipped=True)
    take_step(callback, state)
    callback.on_end(state)
    assert curves(tmp_path / "tensorboard")["loss/mention"] == [(1, 1.0), (3, 3.0)]


@pytest.mark.parametrize("every", [1, 2])
@pytest.mark.parametrize("before_validation", [True, False])
@pytest.mark.parametrize("saved", [1, 2, 3, 6])
def test_interrupted_and_resumed(saved: int, before_validation: bool, every: int, tmp_path: Path) -> None:
    """Nothing is lost and nothing shown twice, also if the epoch ended after the checkpoint of its last step."""
    straight, resumed = tmp_path / "straight", tmp_path / "resumed"
    run(TensorBoard(every=every), state_in(straight), 9)
    callback, state = TensorBoard(every=every), state_in(resumed)
    callback.on_start(state)
    for step in range(1, 9):
        take_step(callback, state)
        if step == saved and before_validation:
            remembered = json.loads(json.dumps(callback.state_dict()))
        if state.step == 3:
            end_epoch(callback, state)
        if step == saved and not before_validation:
            remembered = json.loads(json.dumps(callback.state_dict()))
    callback.on_end(state)  # a process that is killed has written no more
    callback, state = TensorBoard(every=every), state_in(resumed, total_steps=saved)
    callback.load_state_dict(remembered, resumed)
    state.epoch = (saved - 1) // 3 + 1
    callback.on_start(state)
    if saved % 3 == 0 and before_validation:
        end_epoch(callback, state)
    while state.total_steps < 9:
        take_step(callback, state)
        if state.step == 3:
            end_epoch(callback, state)
    callback.on_end(state)
    assert curves(resumed / "tensorboard") == curves(straight / "tensorboard")


def test_added_to_a_training(tmp_path: Path) -> None:
    """The curves of the steps before the checkpoint stay."""
    run(TensorBoard(every=1), state_in(tmp_path), 5)
    callback = TensorBoard(every=1)
    callback.load_state_dict({}, tmp_path)
    run(callback, state_in(tmp_path, total_steps=3), 5)
    shown = curves(tmp_path / "tensorboard")
    assert shown["loss/mention"] == [(step, float(step)) for step in range(1, 6)]
    assert shown["validation/coref.f1"] == [(3, 0.125)]


def test_a_new_training_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "tensorboard").mkdir()
    (tmp_path / "tensorboard" / "mine.txt").write_text("notes", encoding="utf-8")
    callback = TensorBoard(every=1)
    run(callback, state_in(tmp_path), 5)
    run(callback, state_in(tmp_path), 2)
    assert curves(tmp_path / "tensorboard")["loss/mention"] == [(1, 1.0), (2, 2.0)]
    assert sorted(file.name[:6] for file in (tmp_path / "tensorboard").iterdir()) == ["events", "mine.t"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "tensorboard").write_text("", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"tensorboard cannot be written: .*--resume"):
        TensorBoard().on_start(state_in(tmp_path))


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    callback, state = TensorBoard(every=1), state_in(tmp_path)
    callback.on_start(state)

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(callback.writer, "flush", fail)
    monkeypatch.setattr(callback.writer, "close", fail)
    with pytest.raises(TrainingError, match=r"tensorboard cannot be written: No space left on device"):
        end_epoch(callback, state)
    with pytest.raises(TrainingError, match=r"tensorboard cannot be written: No space left on device"):
        callback.on_end(state)
    callback.on_end(state)


def test_nothing_without_a_folder() -> None:
    callback, state = TensorBoard(every=1), state_in(None)
    run(callback, state, 3)
    assert callback.state_dict() == {"at": 0, "scalars": {}}

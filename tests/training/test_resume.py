"""A training that is interrupted and resumed comes to the same bits as one that is left alone."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jointie.archive import load
from jointie.config import ConfigError, DataError, parse
from jointie.training import (
    Callback,
    Experiment,
    Interrupted,
    TrainingState,
    experiment_of,
    find_checkpoint,
)
from jointie.training.resume import HARMLESS
from jointie.training.runs import folder_lock

from .interruptions import differences, write_experiment


@Callback.register("test_stop_at")
class StopAt(Callback):
    """Sends this process a signal, at a step or in the middle of an epoch's validation."""

    step: int | None = None
    epoch: int | None = None
    number = signal.SIGTERM

    def __init__(self) -> None:
        pass

    def on_step(self, state: TrainingState) -> None:
        if state.total_steps == StopAt.step:
            signal.raise_signal(StopAt.number)

    def on_epoch(self, state: TrainingState) -> None:
        if state.epoch == StopAt.epoch:
            signal.raise_signal(StopAt.number)


@pytest.fixture(autouse=True)
def nothing_stops() -> None:
    StopAt.step = StopAt.epoch = None
    StopAt.number = signal.SIGTERM


PIPELINE = {"type": "pipeline"}
SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "joint_m": ({}, {}),
    "random neighbours": (
        {"interactions": [{"type": "graph_compatibility", "weight": 0.1, "neighbours": {"type": "random"}}]},
        {},
    ),
    "pipeline": (PIPELINE, {"epochs": 2}),
    "accumulation": ({}, {"accumulation": 2, "batch_size": 1}),
    "bf16": ({}, {"precision": "bf16"}),
    "workers": ({}, {"workers": 1, "epochs": 2}),
}


def spec_of(folder: Path, model: Mapping[str, Any] = {}, trainer: Mapping[str, Any] = {}) -> dict[str, Any]:
    spec = json.loads(write_experiment(folder, **model).read_text(encoding="utf-8"))
    spec["trainer"].update({"epochs": 3, "progress": "test_stop_at", **trainer})
    if model.get("type") == "pipeline":
        spec["trainer"]["metric"] = "relation.f1"
    return spec


def run(spec: dict[str, Any], folder: Path, resume: bool = False, told: list[str] | None = None) -> dict[str, Any]:
    """What ``jointie train`` does."""
    validated = parse(Experiment, spec)
    config = validated.model_dump(mode="json")
    experiment = experiment_of(validated)
    tell = (told if told is not None else []).append
    return experiment.run(None, folder, config, resume=resume, tell=tell)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_same_bits_wherever_it_is_interrupted(setting: str, tmp_path: Path) -> None:
    spec = spec_of(tmp_path, *SETTINGS[setting])
    straight = run(spec, tmp_path / "straight")
    moments: list[tuple[int | None, int | None]] = [(4, None), (None, 1)]  # a step, or the end of an epoch
    if setting in ("joint_m", "pipeline"):
        moments += [(1, None), (9, None), (None, 2), (13, None)]
    if setting == "joint_m":
        moments.append((None, 3))  # after the last step
    for step, epoch in moments:
        StopAt.step, StopAt.epoch = step, epoch
        folder = tmp_path / f"{step} {epoch}"
        with pytest.raises(Interrupted):
            run(spec, folder)
        StopAt.step = StopAt.epoch = None
        assert run(spec, folder, resume=True) == straight
        assert differences(folder, tmp_path / "straight") == []


def test_interrupted_again_and_again(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "straight")
    for step in range(2, 22, 3):
        StopAt.step = step
        with pytest.raises(Interrupted, match=rf"step {(step - 1) % 7 + 1} of 7; all of it is saved"):
            run(spec, tmp_path / "run", resume=True)
    StopAt.step = None
    run(spec, tmp_path / "run", resume=True)
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_a_signal_in_the_validation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps of the epoch are not taken again, and the validation is."""
    from jointie.training.loop import predicting

    spec = spec_of(tmp_path)
    run(spec, tmp_path / "straight")

    class Stopping(predicting.Predictor):
        def predict(self, *arguments: Any) -> Any:
            signal.raise_signal(signal.SIGINT)
            yield from super().predict(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(predicting, "Predictor", Stopping)
        with pytest.raises(Interrupted, match="epoch 1, step 7 of 7"):
            run(spec, tmp_path / "run")
    assert not (tmp_path / "run" / "metrics.jsonl").exists()
    told: list[str] = []
    run(spec, tmp_path / "run", resume=True, told=told)
    assert told[0].endswith("step-00000007")
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_early_stopping_remembers(tmp_path: Path) -> None:
    stopping = {"callbacks": [{"type": "early_stopping", "patience": 2}], "epochs": 9}
    still = {"optimizer": {"encoder_lr": 0.0, "task_lr": 1e-12}}
    spec = spec_of(tmp_path, {}, {**stopping, **still})
    run(spec, tmp_path / "straight")
    StopAt.epoch = 2
    with pytest.raises(Interrupted):
        run(spec, tmp_path / "run")
    StopAt.epoch = None
    run(spec, tmp_path / "run", resume=True)
    assert differences(tmp_path / "run", tmp_path / "straight") == []
    assert len((tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_what_the_folder_lost_comes_back(tmp_path: Path) -> None:
    """The best model, the log and the last model are all in the checkpoint."""
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "straight")
    StopAt.epoch = 2
    with pytest.raises(Interrupted):
        run(spec, tmp_path / "run")
    StopAt.epoch = None
    (tmp_path / "run" / "model.safetensors").write_bytes(b"")
    (tmp_path / "run" / "metrics.jsonl").write_text("{}\n" * 9, encoding="utf-8")
    (tmp_path / "run" / "last" / "model.safetensors").unlink(missing_ok=True)
    run(spec, tmp_path / "run", resume=True)
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_the_original_encoder_may_be_gone(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "straight")
    StopAt.step = 3
    with pytest.raises(Interrupted):
        run(spec, tmp_path / "run")
    (tmp_path / "encoder").rename(tmp_path / "elsewhere")
    run(spec, tmp_path / "run", resume=True)
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_more_epochs(tmp_path: Path) -> None:
    """At a constant rate, two epochs and then one more are three epochs."""
    spec = spec_of(tmp_path, {}, {"schedule": {"type": "constant"}})
    run(spec, tmp_path / "straight")
    run({**spec, "trainer": {**spec["trainer"], "epochs": 2}}, tmp_path / "run")
    told: list[str] = []
    run(spec, tmp_path / "run", resume=True, told=told)
    assert "trainer.epochs is 3 instead of 2" in told[1]
    assert differences(tmp_path / "run", tmp_path / "straight") == []
    assert load(tmp_path / "run").config["trainer"]["epochs"] == 3


def test_a_training_at_its_end_is_evaluated_again_and_stays(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    first = run(spec, tmp_path / "run")
    before = {file: file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()}
    assert run(spec, tmp_path / "run", resume=True) == first
    assert {file: file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()} == before


def stopped(tmp_path: Path, **trainer: Any) -> dict[str, Any]:
    spec = spec_of(tmp_path, {}, trainer)
    StopAt.step = 3
    with pytest.raises(Interrupted):
        run(spec, tmp_path / "run")
    StopAt.step = None
    return spec


def test_another_spec_is_refused(tmp_path: Path) -> None:
    spec = stopped(tmp_path)
    trainer = {
        **spec["trainer"],
        "batch_size": 3,
        "epochs": 2,
        "callbacks": [{"type": "early_stopping", "patience": 9}],
    }
    model = {**spec["model"], "gold_candidates": True}
    with pytest.raises(ConfigError) as caught:
        run({**spec, "trainer": trainer, "model": model}, tmp_path / "run", resume=True)
    for line in (
        "model.gold_candidates: false -> true",
        "trainer.batch_size: 2 -> 3",
        "trainer.epochs: 3 -> 2",
        "trainer.callbacks.0.patience: 3 -> 9",
    ):
        assert f"  {line}\n" in str(caught.value)
    assert str(caught.value).count("->") == 4


def test_harmless_changes_are_allowed(tmp_path: Path) -> None:
    spec = stopped(tmp_path)
    (tmp_path / "train.jsonl").rename(tmp_path / "moved.jsonl")
    changed = {
        "progress": {"type": "progress", "log_seconds": 5.0},
        "callbacks": [*spec["trainer"]["callbacks"], {"type": "metrics_log"}],
        "checkpointing": {"type": "checkpointing", "keep_last": 1},
        **{"on_nonfinite": "skip", "max_skipped": 3, "workers": 1, "epochs": 4},
    }
    assert {name.removeprefix("trainer.") for name in HARMLESS} <= {*changed, "test"}
    other = {**spec, "train": str(tmp_path / "moved.jsonl"), "trainer": {**spec["trainer"], **changed}}
    del other["test"]
    assert "test" not in run(other, tmp_path / "run", resume=True)


def test_other_documents_are_refused(tmp_path: Path) -> None:
    spec = stopped(tmp_path)
    lines = (tmp_path / "train.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "train.jsonl").write_text("".join(lines[1:]), encoding="utf-8")
    with pytest.raises(DataError, match=r"train.jsonl: the train documents are not those that the training began with"):
        run(spec, tmp_path / "run", resume=True)
    (tmp_path / "train.jsonl").unlink()
    with pytest.raises(DataError, match=r"train.jsonl"):
        run(spec, tmp_path / "run", resume=True)


def test_nothing_to_resume(tmp_path: Path) -> None:
    """A training that was killed before its first checkpoint begins anew; nothing else is touched."""
    told: list[str] = []
    assert find_checkpoint(tmp_path / "new", {}, told.append) is None
    assert told == [f"there is no checkpoint in {tmp_path / 'new'}: the training begins anew"]
    spec = spec_of(tmp_path, {}, {"checkpointing": None})
    run(spec, tmp_path / "run")
    with pytest.raises(ConfigError, match=r"has no checkpoints to go on from.*--force replaces it"):
        find_checkpoint(tmp_path / "run", {}, told.append)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("mine")
    with pytest.raises(ConfigError, match="something else than a training"):
        find_checkpoint(tmp_path / "foreign", {}, told.append)
    with pytest.raises(ConfigError, match="is a file"):
        find_checkpoint(tmp_path / "foreign" / "notes.txt", {}, told.append)
    run(spec, tmp_path / "begun", resume=True)
    assert differences(tmp_path / "begun", tmp_path / "run") == []


def test_a_damaged_checkpoint_is_named_and_skipped(tmp_path: Path) -> None:
    spec = stopped(tmp_path)
    run(spec, tmp_path / "straight")
    newest = sorted((tmp_path / "run" / "checkpoints").iterdir())[-1]
    content = bytearray((newest / "model.safetensors").read_bytes())
    content[len(content) // 2] ^= 1
    (newest / "model.safetensors").write_bytes(content)
    told: list[str] = []
    run(spec, tmp_path / "run", resume=True, told=told)
    assert told[0].startswith(f"skipped the checkpoint {newest}: ")
    assert "model.safetensors" in told[0]
    assert told[1].endswith("step-00000002")
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_killed_between_the_last_checkpoint_and_what_it_is_published_as(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "straight")
    run(spec, tmp_path / "run")
    for name in ("model.safetensors", "last/model.safetensors", "metrics.json"):
        (tmp_path / "run" / name).unlink()
    run(spec, tmp_path / "run", resume=True)
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_what_the_model_is_built_with_is_in_the_checkpoint_too(tmp_path: Path) -> None:
    """Neither a lost nor a changed file of the encoder or tokenizer makes another training of it."""
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "straight")
    StopAt.step = 3
    with pytest.raises(Interrupted):
        run(spec, tmp_path / "run")
    StopAt.step = None
    shutil.rmtree(tmp_path / "run" / "tokenizer")
    config = tmp_path / "run" / "encoder" / "config.json"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('"hidden_dropout_prob": 0.1', '"hidden_dropout_prob": 0.5'), encoding="utf-8")
    assert config.read_text(encoding="utf-8") != text
    run(spec, tmp_path / "run", resume=True)
    assert differences(tmp_path / "run", tmp_path / "straight") == []


def test_a_finished_training_keeps_its_results_until_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "run")

    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Experiment, "_evaluate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(spec, tmp_path / "run", resume=True)
    assert (tmp_path / "run" / "metrics.json").exists() and (tmp_path / "run" / "documents.jsonl").exists()
    StopAt.step = 23
    with pytest.raises(Interrupted):
        run({**spec, "trainer": {**spec["trainer"], "epochs": 4}}, tmp_path / "run", resume=True)
    assert not (tmp_path / "run" / "metrics.json").exists(), "it has no result any more, and not yet another"


def test_what_more_epochs_change(tmp_path: Path) -> None:
    still = {
        "optimizer": {"encoder_lr": 0.0, "task_lr": 1e-12},
        "callbacks": [{"type": "early_stopping", "patience": 1}],
    }
    spec = spec_of(tmp_path, {}, still)
    run(spec, tmp_path / "run")
    told: list[str] = []
    run({**spec, "trainer": {**spec["trainer"], "epochs": 9}}, tmp_path / "run", resume=True, told=told)
    assert "it changes nothing, as the training has stopped early" in told[1]


def test_without_checkpoints_nothing_is_promised(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, {}, {"checkpointing": None})
    StopAt.epoch = 2
    with pytest.raises(
        Interrupted, match=r"writes no checkpoints to go on from, the best model so far is in"
    ) as caught:
        run(spec, tmp_path / "run")
    assert str(caught.value.with_remedy("jointie train --resume")) == str(caught.value)


def test_a_training_in_the_same_folder_waits_for_the_evaluation_too(tmp_path: Path) -> None:
    """The folder is another's until its metrics are written."""
    spec = spec_of(tmp_path)
    run(spec, tmp_path / "run")
    with folder_lock(tmp_path / "run"), pytest.raises(ConfigError, match="another training is writing"):
        run(spec, tmp_path / "run", resume=True)
    run(spec, tmp_path / "run", resume=True)

"""A training that is interrupted and resumed comes to the same bits as one that is left alone."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
import torch

from jointie.config import ConfigError, DataError, parse
from jointie.models import load
from jointie.storage.tensors import tensors_bytes
from jointie.testing.documents import ada
from jointie.training import Callback, Experiment, Interrupted, TrainingState, experiment_of, find_checkpoint, resume
from jointie.training.checkpoints.store import CheckpointStore
from jointie.training.code_in_use import code_in_use
from jointie.training.resume import HARMLESS
from jointie.training.runs.folder_lock import folder_lock

from .checkpoints.test_store import newest
from .interruptions import differences, write_experiment


@Callback.register("test_stop_at")
class StopAt(Callback):
    """Sends this process a signal, at a step or in the middle of an epoch's validation."""

    affects_model: ClassVar[bool] = False
    step: int | None = None
    epoch: int | None = None

    def __init__(self) -> None:
        pass

    def on_step(self, state: TrainingState) -> None:
        if state.total_steps == StopAt.step:
            signal.raise_signal(signal.SIGTERM)

    def on_epoch(self, state: TrainingState) -> None:
        if state.epoch == StopAt.epoch:
            signal.raise_signal(signal.SIGTERM)


@Callback.register("test_measure_step")
class MeasureStep(Callback):
    """Measures the number of a step."""

    def __init__(self) -> None:
        pass

    def on_step(self, state: TrainingState) -> None:
        state.measurements["own/step"] = float(state.total_steps)


SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "random neighbours": (
        {"interactions": [{"type": "graph_compatibility", "weight": 0.1, "neighbours": {"type": "random"}}]},
        {},
    ),
    "pipeline": ({"type": "pipeline"}, {"epochs": 2}),
    "accumulation": ({}, {"accumulation": 2, "batch_size": 1}),
    "bf16": ({}, {"precision": "bf16"}),
    "workers": ({}, {"workers": 1, "epochs": 2}),
}
STILL = {"optimizer": {"encoder_lr": 0.0, "task_lr": 1e-12}}
Spec = dict[str, Any]


def spec_of(folder: Path, model: Mapping[str, Any] = {}, trainer: Mapping[str, Any] = {}) -> Spec:
    spec = json.loads(write_experiment(folder, **model).read_text(encoding="utf-8"))
    spec["trainer"].update({"epochs": 3, "progress": "test_stop_at", **trainer})
    if model.get("type") == "pipeline":
        spec["trainer"]["metric"] = "relation.f1"
    return spec


def changed(spec: Spec, **trainer: Any) -> Spec:
    return {**spec, "trainer": {**spec["trainer"], **trainer}}


def run(spec: Spec, folder: Path, resume: bool = False, told: list[str] | None = None) -> dict[str, Any]:
    """Do as ``jointie train`` does."""
    validated = parse(Experiment, spec)
    tell = (told if told is not None else []).append
    return experiment_of(validated).run(None, folder, validated.model_dump(mode="json"), resume=resume, tell=tell)


def stop(
    spec: Spec, folder: Path, step: int | None = None, epoch: int | None = None, message: str = "all of it is saved"
) -> Interrupted:
    """Train, or go on with a training, and interrupt it."""
    StopAt.step, StopAt.epoch = step, epoch
    try:
        with pytest.raises(Interrupted, match=message) as caught:
            run(spec, folder, resume=True)
    finally:
        StopAt.step = StopAt.epoch = None
    return caught.value


class Straight(NamedTuple):
    """A training that was left alone, and its results."""

    spec: Spec
    folder: Path
    metrics: dict[str, Any]


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Straight:
    place = tmp_path_factory.mktemp("straight")
    spec = spec_of(place)
    return Straight(spec, place / "run", run(spec, place / "run"))


def assert_goes_on(straight: Straight, folder: Path, told: list[str] | None = None) -> None:
    """Assert that a training that is resumed comes to the same end."""
    assert run(straight.spec, folder, resume=True, told=told) == straight.metrics
    assert differences(folder, straight.folder) == []


@pytest.mark.parametrize(("step", "epoch"), [(1, None), (9, None), (None, 1), (None, 3)])
def test_the_same_bits_wherever_it_is_interrupted(
    straight: Straight, step: int | None, epoch: int | None, tmp_path: Path
) -> None:
    """At a step, or at the end of an epoch, also of the last."""
    stop(straight.spec, tmp_path / "run", step, epoch)
    assert_goes_on(straight, tmp_path / "run")


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_same_bits_in_any_setting(setting: str, tmp_path: Path) -> None:
    spec = spec_of(tmp_path, *SETTINGS[setting])
    alone = Straight(spec, tmp_path / "straight", run(spec, tmp_path / "straight"))
    for step, epoch in ((4, None), (None, 1), *([(None, 2), (16, None)] if setting == "pipeline" else [])):
        stop(spec, tmp_path / f"{step} {epoch}", step, epoch)
        assert_goes_on(alone, tmp_path / f"{step} {epoch}")


def test_interrupted_again_and_again(straight: Straight, tmp_path: Path) -> None:
    for step in range(2, 22, 3):
        message = rf"step {(step - 1) % 7 + 1} of 7; all of it is saved"
        stop(straight.spec, tmp_path / "run", step, message=message)
    assert_goes_on(straight, tmp_path / "run")


def test_a_signal_in_the_validation(
    straight: Straight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The steps of the epoch are not taken again, and the validation is."""
    from jointie.training.loop import predicting

    class Stopping(predicting.Predictor):
        def predict(self, *arguments: Any) -> Any:
            signal.raise_signal(signal.SIGINT)
            yield from super().predict(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(predicting, "Predictor", Stopping)
        stop(straight.spec, tmp_path / "run", message="epoch 1, step 7 of 7")
    assert not (tmp_path / "run" / "metrics.jsonl").exists()
    told: list[str] = []
    assert_goes_on(straight, tmp_path / "run", told)
    assert told[0].endswith("step-00000007")
    assert "no gradient has reached" not in caplog.text, "the gradients came before"


def test_early_stopping_remembers(tmp_path: Path) -> None:
    stopping = {"callbacks": [{"type": "early_stopping", "patience": 2}], "epochs": 9}
    spec = spec_of(tmp_path, {}, {**stopping, **STILL})
    alone = Straight(spec, tmp_path / "straight", run(spec, tmp_path / "straight"))
    stop(spec, tmp_path / "run", epoch=2)
    assert_goes_on(alone, tmp_path / "run")
    assert len((tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    told: list[str] = []
    run(changed(spec, epochs=12), tmp_path / "run", resume=True, told=told)
    assert "it changes nothing, as the training has stopped early" in told[1]


def lose_files(run: Path) -> None:
    (run / "model.safetensors").write_bytes(b"")
    (run / "metrics.jsonl").write_text("{}\n" * 9, encoding="utf-8")
    (run / "last" / "model.safetensors").unlink(missing_ok=True)


def lose_results(run: Path) -> None:
    for name in ("model.safetensors", "last/model.safetensors", "metrics.json"):
        (run / name).unlink(missing_ok=True)


def change_assets(run: Path) -> None:
    shutil.rmtree(run / "tokenizer")
    text = (run / "encoder" / "config.json").read_text(encoding="utf-8")
    assert '"hidden_dropout_prob": 0.1' in text
    text = text.replace('"hidden_dropout_prob": 0.1', '"hidden_dropout_prob": 0.5')
    (run / "encoder" / "config.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("step", [3, 14, 21])
@pytest.mark.parametrize("harm", [lose_files, lose_results, change_assets])
def test_all_is_in_the_checkpoint(straight: Straight, harm: Callable[[Path], None], step: int, tmp_path: Path) -> None:
    """The best and the last model, the log, and the files that the model is built with."""
    stop(straight.spec, tmp_path / "run", step)
    harm(tmp_path / "run")
    assert_goes_on(straight, tmp_path / "run")


def test_the_original_encoder_may_be_gone(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    alone = Straight(spec, tmp_path / "straight", run(spec, tmp_path / "straight"))
    stop(spec, tmp_path / "run", step=3)
    (tmp_path / "encoder").rename(tmp_path / "elsewhere")
    assert_goes_on(alone, tmp_path / "run")


def test_more_epochs(straight: Straight, tmp_path: Path) -> None:
    """At a constant rate, two epochs and then one more are three epochs."""
    spec = changed(straight.spec, schedule={"type": "constant"})
    alone = Straight(spec, tmp_path / "straight", run(spec, tmp_path / "straight"))
    run(changed(spec, epochs=2), tmp_path / "run")
    told: list[str] = []
    assert_goes_on(alone, tmp_path / "run", told)
    assert "trainer.epochs is 3 instead of 2" in told[1]
    assert load(tmp_path / "run").config["trainer"]["epochs"] == 3


def test_more_epochs_follow_the_longer_schedule_at_once(straight: Straight, tmp_path: Path) -> None:
    spec = changed(
        straight.spec, schedule={"type": "linear", "warmup": 0.0}, callbacks=[{"type": "step_log", "every": 1}]
    )
    run(changed(spec, epochs=2), tmp_path / "run")
    run(spec, tmp_path / "run", resume=True)
    lines = [json.loads(line) for line in (tmp_path / "run" / "steps.jsonl").read_text(encoding="utf-8").splitlines()]
    rates = [line["learning_rates"]["task"] for line in lines]
    steps, full = len(rates) // 3, rates[0]
    assert rates[: 2 * steps] == pytest.approx([full * (1 - i / (2 * steps)) for i in range(2 * steps)])
    assert rates[2 * steps :] == pytest.approx([full * (1 - i / (3 * steps)) for i in range(2 * steps, 3 * steps)])


def test_measurements_are_kept(straight: Straight, tmp_path: Path) -> None:
    """Those of the last step of an epoch, after which the training was interrupted, stand in the epoch's line."""
    spec = changed(straight.spec, callbacks=["test_measure_step"])
    alone = Straight(spec, tmp_path / "straight", run(spec, tmp_path / "straight"))
    last = json.loads((alone.folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[0])
    stop(spec, tmp_path / "run", step=int(last["measurements"]["own/step"]))
    assert_goes_on(alone, tmp_path / "run")


def test_a_display_that_affects_the_model_stays(straight: Straight, tmp_path: Path) -> None:
    spec = changed(straight.spec, progress={"type": "early_stopping", "patience": 1})
    run(spec, tmp_path / "run")
    with pytest.raises(ConfigError, match="patience: 1 -> 9"):
        run(changed(spec, progress={"type": "early_stopping", "patience": 9}), tmp_path / "run", resume=True)


@pytest.fixture
def finished(straight: Straight, tmp_path: Path) -> Path:
    """A training at its end, which a test may change."""
    return Path(shutil.copytree(straight.folder, tmp_path / "run"))


@pytest.fixture
def stopped(straight: Straight, tmp_path: Path) -> Path:
    """A training that was interrupted."""
    stop(straight.spec, tmp_path / "run", step=3)
    return tmp_path / "run"


def test_a_training_at_its_end_is_evaluated_again_and_stays(straight: Straight, finished: Path) -> None:
    before = {file: file.read_bytes() for file in finished.rglob("*") if file.is_file()}
    assert_goes_on(straight, finished)
    assert {file: file.read_bytes() for file in finished.rglob("*") if file.is_file()} == before
    lose_results(finished)  # as if it had been killed after its last checkpoint
    assert_goes_on(straight, finished)


def test_a_finished_training_keeps_its_results_until_it_goes_on(
    straight: Straight, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Experiment, "_evaluate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(straight.spec, finished, resume=True)
    assert (finished / "metrics.json").exists() and (finished / "documents.jsonl").exists()
    stop(changed(straight.spec, epochs=4), finished, step=23)
    assert not (finished / "metrics.json").exists(), "it has no result any more, and not yet another"


def test_another_spec_is_refused(straight: Straight, stopped: Path) -> None:
    spec = changed(straight.spec, batch_size=3, epochs=2, callbacks=[{"type": "early_stopping", "patience": 9}])
    spec["model"] = {**spec["model"], "gold_candidates": True}
    with pytest.raises(ConfigError) as caught:
        run(spec, stopped, resume=True)
    for line in (
        "model.gold_candidates: false -> true",
        "trainer.batch_size: 2 -> 3",
        "trainer.epochs: 3 -> 2",
        "trainer.callbacks.0.patience: 3 -> 9",
    ):
        assert f"  {line}\n" in str(caught.value)
    assert str(caught.value).count("->") == 4


def test_harmless_changes_are_allowed(straight: Straight, stopped: Path, tmp_path: Path) -> None:
    trainer = {
        "progress": {"type": "progress", "log_seconds": 5.0},
        "callbacks": [*straight.spec["trainer"]["callbacks"], {"type": "metrics_log"}],
        "checkpointing": {"type": "checkpointing", "keep_last": 1},
        **{"on_nonfinite": "skip", "max_skipped": 3, "workers": 1, "epochs": 4},
    }
    assert {name.removeprefix("trainer.") for name in HARMLESS} <= {*trainer, "test"}
    moved = shutil.copy(straight.spec["train"], tmp_path / "moved.jsonl")
    spec = {**changed(straight.spec, **trainer), "train": str(moved), "test": None}
    assert "test" not in run(spec, stopped, resume=True)


def test_other_documents_are_refused(straight: Straight, stopped: Path, tmp_path: Path) -> None:
    lines = Path(straight.spec["train"]).read_text(encoding="utf-8").splitlines(keepends=True)
    spec = {**straight.spec, "train": str(tmp_path / "train.jsonl")}
    with pytest.raises(DataError, match=r"train.jsonl: no such file"):
        run(spec, stopped, resume=True)
    (tmp_path / "train.jsonl").write_text("".join(lines[1:]), encoding="utf-8")
    with pytest.raises(DataError, match=r"train.jsonl: the train documents are not those that the training began with"):
        run(spec, stopped, resume=True)


def test_all_of_a_document_is_compared() -> None:
    document = ada()
    others = [replace(document, extra={"topic": topic}) for topic in ("sports", "music")]
    found = {resume.fingerprint([each]) for each in (document, *others, replace(document, id="other"))}
    assert len(found) == 4


def test_nothing_to_resume(straight: Straight, tmp_path: Path) -> None:
    """A training that was killed before its first checkpoint begins anew; nothing else is touched."""
    told: list[str] = []
    assert_goes_on(straight, tmp_path / "new", told)
    assert told[0] == f"there is no checkpoint in {tmp_path / 'new'}: the training begins anew"
    run(changed(straight.spec, checkpointing=None), tmp_path / "run")
    with pytest.raises(ConfigError, match=r"has no checkpoints to go on from.*--force replaces it"):
        find_checkpoint(tmp_path / "run", {}, told.append)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("mine")
    with pytest.raises(ConfigError, match="something else than a training"):
        find_checkpoint(tmp_path / "foreign", {}, told.append)
    with pytest.raises(ConfigError, match="is a file"):
        find_checkpoint(tmp_path / "foreign" / "notes.txt", {}, told.append)


def test_a_damaged_checkpoint_is_named_and_skipped(straight: Straight, stopped: Path) -> None:
    newest = sorted((stopped / "checkpoints").iterdir())[-1]
    content = bytearray((newest / "model.safetensors").read_bytes())
    content[len(content) // 2] ^= 1
    (newest / "model.safetensors").write_bytes(content)
    told: list[str] = []
    assert_goes_on(straight, stopped, told)
    assert told[0].startswith(f"skipped the checkpoint {newest}: ")
    assert "model.safetensors" in told[0]
    assert told[1].endswith("step-00000002")


def test_other_code_is_told(
    straight: Straight, stopped: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = code_in_use()
    monkeypatch.setattr(resume, "code_in_use", lambda: {**before, "mine.py": "source abc"})
    assert_goes_on(straight, stopped)
    monkeypatch.setattr(resume, "code_in_use", lambda: {**before, "jointie": "9.9 (source def)"})
    assert_goes_on(straight, stopped)
    assert [record.getMessage() for record in caplog.records] == [
        f"the checkpoint was written by {code} goes on with it: the results may be others"
        for code in (
            "mine.py (not loaded), and mine.py source abc",
            f"jointie {before['jointie']}, and jointie 9.9 (source def)",
        )
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda state: state["stage"].pop("optimizer"), "KeyError: 'optimizer'"),
        (lambda state: state["stage"]["state"].update(more=1), "ValueError: other values: more"),
        (
            lambda state: state["stage"]["optimizer"]["param_groups"].pop(),
            "ValueError: loaded state dict has",
        ),
        (lambda state: state.update(finished=[{"more": 1}]), "TypeError: TrainingState.__init__() got an unexpected"),
        (None, "DataError: .*checkpoints: the weights cannot be loaded: "),
    ],
)
def test_another_layout_is_refused(straight: Straight, stopped: Path, change: Any, problem: str) -> None:
    store = CheckpointStore(stopped / "checkpoints", keep_last=1)
    checkpoint = replace(newest(store.folder).checkpoint, code={"jointie": "0.0.1 (source 123)"})
    if change:
        change(checkpoint.state)
    else:
        checkpoint = replace(checkpoint, weights=tensors_bytes({"other": torch.ones(1)}))
    store.save("step-00000004", checkpoint)
    message = r"the checkpoint was written by jointie 0.0.1 \(source 123\), in a layout that jointie .* does not read: "
    with pytest.raises(DataError, match=message + problem.replace("(", r"\(").replace(")", r"\)")) as caught:
        run(straight.spec, stopped, resume=True)
    assert str(caught.value).count("\n") == 0 and "go on under that code" in str(caught.value)


def test_without_checkpoints_nothing_is_promised(straight: Straight, tmp_path: Path) -> None:
    message = r"writes no checkpoints to go on from, the best model so far is in"
    interrupted = stop(changed(straight.spec, checkpointing=None), tmp_path / "run", epoch=2, message=message)
    assert str(interrupted.with_remedy("jointie train --resume")) == str(interrupted)


def test_a_training_in_the_same_folder_waits_for_the_evaluation_too(straight: Straight, finished: Path) -> None:
    """The folder is another's until its metrics are written."""
    with folder_lock(finished), pytest.raises(ConfigError, match="another training is writing"):
        run(straight.spec, finished, resume=True)
    assert_goes_on(straight, finished)

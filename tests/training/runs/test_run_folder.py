from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.config import ConfigError, defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model, load
from jointie.storage import write_file
from jointie.testing import documents
from jointie.training import Checkpoint, RunFolder, TrainingError, check_free, find_checkpoint
from jointie.training.runs.folder_lock import folder_lock

from ..checkpoints.test_store import newest

TRAINING = ("config.json", "labels.json", "meta.json")
DESCRIPTION = {*TRAINING, "encoder", "tokenizer"}


@pytest.fixture
def spec(model_spec: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return model_spec()


@pytest.fixture
def model(spec: dict[str, Any]) -> Model:
    return defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))


@pytest.fixture
def run(tmp_path: Path, model: Model, spec: dict[str, Any]) -> RunFolder:
    return RunFolder(tmp_path, model, {"model": spec}, 0)


def training(folder: Path) -> Path:
    """A folder with what a training leaves, and a file of the user's own."""
    (folder / "last").mkdir(parents=True)
    for name in (*TRAINING, "metrics.jsonl", "last/model.safetensors", "notes.txt"):
        (folder / name).write_text('{"versions": {"jointie": "1"}}')
    return folder


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_or_empty_folder_is_free(tmp_path: Path, model: Model, spec: dict[str, Any]) -> None:
    check_free(tmp_path / "a" / "b", force=False)
    check_free(tmp_path, force=False)
    RunFolder(tmp_path / "a" / "b", model, {"model": spec}, 0).open()
    assert contents(tmp_path / "a" / "b") == DESCRIPTION


def test_a_training_is_replaced_by_force_only_and_other_files_stay(
    tmp_path: Path, model: Model, spec: dict[str, Any]
) -> None:
    folder = training(tmp_path)
    with pytest.raises(ConfigError, match="--force"):
        RunFolder(folder, model, {"model": spec}, 0)
    run = RunFolder(folder, model, {"model": spec}, 0, force=True)
    assert (folder / "last").exists()  # nothing is removed before the folder is opened
    run.open()
    assert contents(folder) == {*DESCRIPTION, "notes.txt"}
    check_free(folder, force=True)  # a training that is killed before its first save can be replaced too


@pytest.mark.parametrize("meta", [None, "{}", "[]", "{", '{"versions": "spacy"}'])
def test_force_spares_other_folders(tmp_path: Path, model: Model, meta: str | None) -> None:
    folder = training(tmp_path)
    (folder / "meta.json").write_text(meta) if meta else (folder / "meta.json").unlink()
    with pytest.raises(ConfigError, match="something else than a training"):
        RunFolder(folder, model, {}, 0, force=True)
    assert (folder / "notes.txt").exists()


def test_files_in_the_way(tmp_path: Path, model: Model, spec: dict[str, Any]) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="is a file"):
        check_free(tmp_path / "file", force=True)
    with pytest.raises(ConfigError, match="is a file"):
        RunFolder(tmp_path / "file" / "below", model, {"model": spec}, 0).open()


def test_best_and_last(run: RunFolder, tmp_path: Path, model: Model, spec: dict[str, Any]) -> None:
    run.open(keep_last=1)
    first = [parameter.clone() for parameter in model.parameters()]
    run.take_weights("epoch 1", best_of="")
    run.publish_best()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1)
    run.take_weights("epoch 2")
    run.publish_last()
    run.save_checkpoint("step-1", {"x": 1})
    checkpoint = newest(tmp_path / "checkpoints").checkpoint
    assert (checkpoint.best, checkpoint.weights) == (run.best, run.weights)
    assert checkpoint.state["config"] == {"model": spec}
    for folder, change in ((tmp_path, 0), (tmp_path / "last", 1)):
        for parameter, before in zip(load(folder).model.parameters(), first):
            assert torch.equal(parameter, before + change)
    run.restore_best()
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), first))


def test_weights_that_are_not_finite_are_not_taken(run: RunFolder, model: Model) -> None:
    run.take_weights("epoch 1", best_of="")
    before = run.best
    with torch.no_grad():
        next(model.parameters()).view(-1)[0] = torch.inf
    with pytest.raises(TrainingError, match=r"1 weights are not finite after epoch 2: [\w.]+"):
        run.take_weights("epoch 2", best_of="")
    assert run.best is before and run.weights is before


def test_a_process_beside_the_main_one_writes_nothing(tmp_path: Path, model: Model, spec: dict[str, Any]) -> None:
    training(tmp_path)
    before = contents(tmp_path)
    run = RunFolder(tmp_path, model, {"model": spec}, 0, writes=False)
    run.open(keep_last=1)
    run.take_weights("epoch 1", best_of="")
    run.publish_best()
    run.publish_last()
    run.write_metrics({}, {})
    assert contents(tmp_path) == before
    run.restore_best()


def test_a_write_that_fails_is_one_clear_error(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.open(keep_last=1)
    run.take_weights("epoch 1", best_of="")
    run.save_checkpoint("step-1", {})
    run.publish_best()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        results = partial(run.write_metrics, {}, {})
        for write in (run.publish_best, run.publish_last, lambda: run.save_checkpoint("step-2", {}), results):
            with pytest.raises(TrainingError, match=r"cannot be written: No space left on device \(.*--resume, if"):
                write()
    assert load(tmp_path).model
    assert newest(tmp_path / "checkpoints").path.name == "step-1"


def test_a_resumed_training_keeps_all_but_its_results(
    run: RunFolder, tmp_path: Path, model: Model, spec: dict[str, Any]
) -> None:
    run.open(keep_last=1)
    run.take_weights("epoch 1", best_of="")
    run.publish_best()
    run.save_checkpoint("step-1", {})
    run.write_metrics({"x": 1}, {})
    before = contents(tmp_path)
    found = newest(tmp_path / "checkpoints").checkpoint
    again = RunFolder(tmp_path, model, {"model": spec}, 0, resumed=found)
    again.open(keep_last=1)
    assert contents(tmp_path) == before
    again.take_weights("epoch 2")
    assert contents(tmp_path) == before - {"metrics.json", "documents.jsonl"}
    with torch.no_grad():
        next(model.parameters()).zero_()
    again.restore()
    assert again.best == run.best and next(model.parameters()).abs().sum() > 0
    assert isinstance(again.resumed, Checkpoint)


def test_a_training_that_was_killed_as_it_began(
    tmp_path: Path, model: Model, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file that it may have written by then marks the folder as a training's."""
    for writes in range(3):
        with monkeypatch.context() as patch:
            patch.setattr("jointie.archive.meta.write_file", _dies_after(writes))
            with pytest.raises(KeyboardInterrupt):
                RunFolder(tmp_path, model, {"model": spec}, 0, force=True).open()
        check_free(tmp_path, force=True)
        assert find_checkpoint(tmp_path, {}, lambda message: None) is None


def _dies_after(writes: int) -> Callable[[Path, bytes], None]:
    left = [write_file] * writes

    def write(path: Path, data: bytes) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()(path, data)

    return write


def test_links_are_removed_and_not_followed(tmp_path: Path, model: Model, spec: dict[str, Any]) -> None:
    folder = training(tmp_path / "run")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine").write_text("mine")
    (folder / "checkpoints").symlink_to(tmp_path / "elsewhere")
    RunFolder(folder, model, {"model": spec}, 0, force=True).open(keep_last=1)
    assert (tmp_path / "elsewhere" / "mine").exists() and not (folder / "checkpoints").is_symlink()


def test_one_training_at_a_time(tmp_path: Path) -> None:
    with folder_lock(training(tmp_path / "run")):
        assert ".lock" in contents(tmp_path / "run")
        before = contents(tmp_path / "run")
        with (
            pytest.raises(ConfigError, match=r"another training is writing to .*; wait"),
            folder_lock(tmp_path / "run"),
        ):
            pass
        assert contents(tmp_path / "run") == before, "nothing is removed"
    with pytest.raises(ConfigError, match="is a file"), folder_lock(tmp_path / "run" / "notes.txt"):
        pass
    with folder_lock(tmp_path / "new"):
        assert (tmp_path / "new").exists()
    assert not (tmp_path / "new").exists(), "nothing was written there"
    with folder_lock(tmp_path / "run"):
        pass
    assert contents(tmp_path / "run") == before - {".lock"}

from __future__ import annotations

from pathlib import Path

import pytest

from jointie.config import ConfigError
from jointie.models import Model
from jointie.training import RunFolder, check_free

MODEL = Model()
TRAINING = ("config.json", "labels.json", "meta.json")


def training(folder: Path) -> Path:
    """A folder with what a training leaves, and a file of the user's own."""
    (folder / "last").mkdir(parents=True)
    for name in (*TRAINING, "metrics.jsonl", "last/model.safetensors", "notes.txt"):
        (folder / name).write_text("{}")
    return folder


def test_a_new_or_empty_folder_is_free(tmp_path: Path) -> None:
    check_free(tmp_path / "a" / "b", force=False)
    check_free(tmp_path, force=False)
    RunFolder(tmp_path / "a" / "b", MODEL, {}, 0).open()
    assert (tmp_path / "a" / "b").is_dir()


def test_a_training_is_replaced_by_force_only_and_other_files_stay(tmp_path: Path) -> None:
    folder = training(tmp_path)
    with pytest.raises(ConfigError, match="--force"):
        RunFolder(folder, MODEL, {}, 0)
    run = RunFolder(folder, MODEL, {}, 0, force=True)
    assert (folder / "config.json").exists()  # nothing is removed before the folder is opened
    run.open()
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("missing", TRAINING)
def test_force_spares_other_folders(tmp_path: Path, missing: str) -> None:
    folder = training(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(ConfigError, match="something else than a training"):
        RunFolder(folder, MODEL, {}, 0, force=True)
    assert (folder / "notes.txt").exists()


def test_files_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="is a file"):
        check_free(tmp_path / "file", force=True)
    with pytest.raises(ConfigError, match="cannot be made"):
        RunFolder(tmp_path / "file" / "below", MODEL, {}, 0).open()

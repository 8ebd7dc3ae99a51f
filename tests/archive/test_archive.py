from __future__ import annotations

import errno
import json
import shutil
import stat
from pathlib import Path

import pytest
import torch

from jointie.archive import save_without_weights, weights_bytes, write_weights
from jointie.config import ConfigError, DataError
from jointie.models import load
from jointie.prediction import Predictor
from jointie.testing import documents

from .conftest import Trained, change_json, forget_digests


def test_no_pickles_and_nothing_left_over(trained: Trained) -> None:
    files = [path for path in trained.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".json", ".jsonl", ".safetensors", ".txt"}
    assert not [path for path in files if path.name.startswith(".")]
    mode = (trained.folder / "model.safetensors").stat().st_mode
    assert stat.S_IMODE(mode) == 0o644


def test_loads_without_the_original_encoder(trained: Trained) -> None:
    """The fixture has deleted it."""
    archive = load(trained.folder)
    assert not Path(archive.config["model"]["encoder"]["name"]).exists()
    assert archive.folder == trained.folder
    assert archive.meta.seed == 0
    assert archive.model.labels == trained.model.labels
    assert not archive.model.training
    for name, tensor in trained.model.state_dict().items():
        assert torch.equal(archive.model.state_dict()[name], tensor), name


def test_no_pickle_is_ever_loaded(trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a pickle was loaded")

    for module, name in ((pickle, "load"), (pickle, "loads"), (pickle, "Unpickler"), (torch, "load")):
        monkeypatch.setattr(module, name, refuse)
    load(trained.folder)


def test_loading_leaves_random_numbers_alone(trained: Trained) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    load(trained.folder)
    assert torch.equal(torch.rand(3), expected)


def test_saving_a_loaded_model_again(trained: Trained, tmp_path: Path) -> None:
    archive = load(trained.folder)
    archive.model.save(tmp_path / "again", archive.config, seed=7)
    again = load(tmp_path / "again")
    assert again.meta.seed == 7
    expected = list(Predictor(archive.model).predict(documents()))
    assert list(Predictor(again.model).predict(documents())) == expected


def test_weights_are_replaced_whole(copied: Path, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (copied / "model.safetensors").read_bytes()

    def broken(handle: int) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        write_weights(copied, weights_bytes(trained.model))
    assert (copied / "model.safetensors").read_bytes() == before
    assert not list(copied.glob(".model*"))


def test_the_files_of_a_part_are_replaced_whole(
    copied: Path, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training that is resumed writes them again, and may be killed as it does."""
    before = {path: (path.read_bytes(), path.stat().st_ino) for path in copied.rglob("*") if path.is_file()}
    assert any(path.parent.name == "encoder" for path in before)
    config = load(copied).config
    save_without_weights(copied, trained.model, config, seed=0)
    for path, (content, number) in before.items():
        assert path.read_bytes() == content
        assert path.parent == copied or path.stat().st_ino == number, "what is the same is left alone"
    (copied / "encoder" / "config.json").write_text("{}")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    with monkeypatch.context() as patch:
        patch.setattr("jointie.archive.meta.write_meta", lambda *_: None)
        patch.setattr("os.replace", fail)
        with pytest.raises(OSError, match="disk full"):
            save_without_weights(copied, trained.model, config, seed=0)
    assert (copied / "encoder" / "config.json").read_text() == "{}"
    save_without_weights(copied, trained.model, config, seed=0)
    after = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    assert after == {path: content for path, (content, _) in before.items()}


def test_not_a_model_directory(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(DataError, match=r"not a model directory.*jointie train -s"):
            load(folder)


@pytest.mark.parametrize("name", ["config.json", "labels.json", "meta.json"])
def test_a_broken_file(copied: Path, name: str) -> None:
    (copied / name).write_text('{"half": ', encoding="utf-8")
    with pytest.raises((ConfigError, DataError), match=name):
        load(copied)


def test_broken_weights(copied: Path) -> None:
    path = copied / "model.safetensors"
    whole = path.read_bytes()
    for content in (b"", b"nonsense", whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"model.safetensors.*weights cannot be loaded"):
            load(copied)


def test_weights_of_another_model(copied: Path) -> None:
    config = json.loads((copied / "config.json").read_text(encoding="utf-8"))
    config["model"]["mention_scorer"]["hidden_dim"] = 7
    change_json(copied / "config.json", **config)
    with pytest.raises(DataError, match="weights cannot be loaded"):
        load(copied)


def test_a_tokenizer_of_its_own_is_not_needed_again(copied: Path) -> None:
    """Also a tokenizer that the spec names comes from the model directory."""
    config = json.loads((copied / "config.json").read_text(encoding="utf-8"))
    config["model"]["tokenizer"]["name"] = "./gone"
    change_json(copied / "config.json", **config)
    assert load(copied).model.tokenize(documents()[0]).size > 0


@pytest.mark.parametrize("part", ["encoder", "tokenizer"])
def test_a_missing_folder_is_named_and_looked_up_nowhere(copied: Path, part: str) -> None:
    shutil.rmtree(copied / part)
    with pytest.raises(DataError, match=rf"{part}/.*\.json: the file is missing, of which meta\.json tells"):
        load(copied)
    forget_digests(copied)
    with pytest.raises(ConfigError, match=rf"{part}' is missing; the model directory is incomplete"):
        load(copied)

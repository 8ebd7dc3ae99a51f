from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.config import DataError
from jointie.storage import write_through
from jointie.training import Checkpoint
from jointie.training.checkpoints import checkpoint as written
from jointie.training.checkpoints import store as store_module
from jointie.training.checkpoints.manifest import read_manifest
from jointie.training.checkpoints.store import CheckpointStore, Found

FILES = ["model.safetensors", "best.safetensors", "state.safetensors", "state.json", "manifest.json"]


def checkpoint(number: int, best: bool = False) -> Checkpoint:
    weights = bytes([number]) * 2000
    state = {"number": number, "tensor": torch.full((50,), float(number)), "nested": {3: (1.5, None)}}
    return Checkpoint(weights, weights if best else b"best" * 100, state)


def same(one: Checkpoint, other: Checkpoint) -> bool:
    return (one.weights, one.best, one.state["number"], one.state["nested"]) == (
        other.weights, other.best, other.state["number"], other.state["nested"],
    ) and torch.equal(one.state["tensor"], other.state["tensor"])  # fmt: skip


def filled(folder: Path, count: int = 3, keep_last: int = 3) -> CheckpointStore:
    store = CheckpointStore(folder, keep_last)
    for number in range(1, count + 1):
        store.save(f"step-{number:03}", checkpoint(number))
    return store


def newest(folder: Path) -> Found:
    """What a training would go on from, which is there."""
    found = CheckpointStore(folder, 3).newest()
    assert found is not None
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_saved_is_found(tmp_path: Path) -> None:
    for best in (True, False):
        folder = tmp_path / str(best)
        CheckpointStore(folder, 2).save("step-001", checkpoint(1, best))
        found = newest(folder)
        assert found.path == folder / "step-001" and not found.skipped
        assert same(found.checkpoint, checkpoint(1, best))
        assert names(folder / "step-001") == sorted(set(FILES) - ({"best.safetensors"} if best else set()))
    before_any_best = Checkpoint(b"w", None, {})
    CheckpointStore(tmp_path / "none", 1).save("step-1", before_any_best)
    assert newest(tmp_path / "none").checkpoint == before_any_best


def test_the_manifest(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    manifest = json.loads((tmp_path / "step-001" / "manifest.json").read_text())
    read = read_manifest(tmp_path / "step-001")
    assert (read.files["state.json"]._asdict(), read.best) == (manifest["files"]["state.json"], manifest["best"])
    assert manifest["format"] == 3 and manifest["best"] == "best.safetensors"
    assert manifest["files"].keys() == set(FILES) - {"manifest.json"}
    assert manifest["files"]["model.safetensors"]["size"] == 2000
    assert len(manifest["files"]["model.safetensors"]["sha256"]) == 64


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    filled(tmp_path, 5, keep_last=2)
    assert names(tmp_path) == ["step-004", "step-005"]
    filled(tmp_path / "one", 3, keep_last=1)
    assert names(tmp_path / "one") == ["step-003"]


def test_no_checkpoint(tmp_path: Path) -> None:
    assert CheckpointStore(tmp_path / "none", 1).newest() is None
    assert CheckpointStore(tmp_path, 1).newest() is None
    (tmp_path / ".writing-step-001").mkdir()
    assert CheckpointStore(tmp_path, 1).newest() is None


def found_after(folder: Path) -> tuple[str, str]:
    """The checkpoint that is taken, and why the newest is not."""
    found = newest(folder)
    assert same(found.checkpoint, checkpoint(int(found.path.name[-1])))
    assert [path.name for path in found.skipped] == ["step-003"]
    return found.path.name, next(iter(found.skipped.values()))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.6, 0.8, 0.999])
@pytest.mark.parametrize("damage", ["cut", 0])
def test_a_file_that_is_cut_off_or_has_a_flipped_bit(tmp_path: Path, name: str, share: float, damage: Any) -> None:
    filled(tmp_path)
    path = tmp_path / "step-003" / name
    content = bytearray(path.read_bytes())
    place = int(share * len(content))
    if damage == "cut":
        del content[place:]
    else:
        content[place] ^= 1 << damage
    path.write_bytes(content)
    taken, reason = found_after(tmp_path)
    assert taken == "step-002" and (name == "manifest.json" or name in reason)


@pytest.mark.parametrize("name", FILES)
def test_a_half_deleted_checkpoint(tmp_path: Path, name: str) -> None:
    filled(tmp_path)
    (tmp_path / "step-003" / name).unlink()
    assert found_after(tmp_path)[1].startswith(f"{name} is missing")
    (tmp_path / "step-003" / name).mkdir()
    assert found_after(tmp_path)[1] == f"{name} is no file"


def test_a_file_in_the_place_of_a_checkpoint(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    (tmp_path / "step-003").write_text("mine")
    assert found_after(tmp_path)[0] == "step-002"


def test_what_is_no_checkpoint_stays(tmp_path: Path) -> None:
    filled(tmp_path, 1, keep_last=1)
    (tmp_path / "mine").mkdir()
    for name in ("notes.txt", "step-001.bak", "mine/step-001"):
        (tmp_path / name).write_text("mine")
    store = CheckpointStore(tmp_path, 1)
    store.save("step-002", checkpoint(2))
    assert names(tmp_path) == ["mine", "notes.txt", "step-001.bak", "step-002"]
    assert CheckpointStore(tmp_path / "mine" / "none", 1).newest() is None


def test_several_are_skipped(tmp_path: Path) -> None:
    filled(tmp_path)
    for name in ("step-003", "step-002"):
        (tmp_path / name / "state.json").unlink()
    found = newest(tmp_path)
    assert found.path.name == "step-001"
    assert found.skipped == {tmp_path / f"step-00{number}": "state.json is missing" for number in (2, 3)}
    (tmp_path / "step-001" / "state.json").unlink()
    with pytest.raises(DataError, match=r"no checkpoint can be used \(step-003: .*; step-001: .*\) \(--force"):
        CheckpointStore(tmp_path, 3).newest()


def test_damaged_ones_go_when_a_new_one_stands(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "step-003" / "state.json").unlink()
    store = CheckpointStore(tmp_path, 2)
    assert store.newest() is not None
    store.save("step-002-epoch-1", checkpoint(4))
    assert names(tmp_path) == ["step-002", "step-002-epoch-1"]


def test_only_whole_ones_count_as_kept(tmp_path: Path) -> None:
    """Also where another store has met the damaged ones, or none has."""
    filled(tmp_path)
    (tmp_path / "step-003" / "state.json").unlink()
    (tmp_path / "step-002" / "model.safetensors").write_bytes(bytes(2000))
    CheckpointStore(tmp_path, 2).save("step-004", checkpoint(4))
    assert names(tmp_path) == ["step-001", "step-004"]


def test_what_is_kept_is_compared_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    compared: list[str] = []
    monkeypatch.setattr(store_module, "verify", lambda folder: compared.append(folder.name))
    store = CheckpointStore(tmp_path, 3)
    store.save("step-004", checkpoint(4))
    assert compared == ["step-004", "step-003", "step-002"]
    store.save("step-005", checkpoint(5))
    assert compared[3:] == ["step-005"]


def test_one_of_the_same_name_is_not_lost_before_the_new_one_stands(tmp_path: Path) -> None:
    filled(tmp_path, 1, keep_last=1)
    (tmp_path / "step-001" / "state.json").unlink()
    CheckpointStore(tmp_path, 1).save("step-001", checkpoint(1))
    assert same(newest(tmp_path).checkpoint, checkpoint(1))
    assert len(names(tmp_path)) == 1


def test_what_does_not_read_back_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that says yes and keeps something else."""
    filled(tmp_path, 2, keep_last=2)

    def write(path: Path, data: bytes) -> None:
        write_through(path, data[:-1] + b"?" if path.name == "model.safetensors" else data)

    with monkeypatch.context() as patch:
        patch.setattr(written, "write_through", write)
        with pytest.raises(OSError, match="does not read back"):
            CheckpointStore(tmp_path, 1).save("step-003", checkpoint(3))
    assert {"step-001", "step-002"} <= set(names(tmp_path)), "nothing is removed before the new one is compared"
    assert found_after(tmp_path)[0] == "step-002"
    CheckpointStore(tmp_path, 2).save("step-004", checkpoint(4))
    assert names(tmp_path) == ["step-002", "step-004"]


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    monkeypatch.setattr(torch, "load", refuse)
    filled(tmp_path)
    assert newest(tmp_path).checkpoint

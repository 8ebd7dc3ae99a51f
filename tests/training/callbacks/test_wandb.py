from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from jointie.training import WeightsAndBiases
from tests.processes import python

from .steps import run as run_to
from .steps import state_in

wandb = pytest.importorskip("wandb", reason="needs the extra wandb")


def records(run: Path) -> list[Any]:
    """What stands in the file of a run that was offline: protocol buffers in a log of LevelDB, after 7 bytes."""
    from wandb.proto.wandb_internal_pb2 import Record

    wandb.teardown()  # waits until all is written
    (file,) = run.glob("*.wandb")
    content, position, whole, found = file.read_bytes(), 7, b"", []
    while position < len(content):
        if (left := 2**15 - position % 2**15) < 7:  # the end of a block
            position += left
            continue
        length, kind = struct.unpack_from("<HB", content, position + 4)
        whole += content[position + 7 : position + 7 + length]
        position += 7 + length
        if kind in (1, 4):  # all of a record, or the last piece of one
            found.append(Record.FromString(whole))
            whole = b""
    return found


def history(records: list[Any]) -> dict[int, dict[str, float]]:
    """The values of each step, without those that wandb itself adds."""
    steps: dict[int, dict[str, float]] = {}
    for record in records:
        if record.WhichOneof("record_type") == "history":
            values = {
                "/".join(item.nested_key) or item.key: json.loads(item.value_json) for item in record.history.item
            }
            own = {name: value for name, value in values.items() if not name.startswith("_")}
            steps.setdefault(record.history.step.num or values["_step"], {}).update(own)
    return steps


def test_a_run_and_its_resumption(tmp_path: Path) -> None:
    folder = tmp_path / "joint_m"
    folder.mkdir()
    state = state_in(folder)
    state.config = {"trainer": {"epochs": 9}}
    callback = WeightsAndBiases(project="papers", every=2)
    run_to(callback, state, 3)
    (run,) = (folder / "wandb").glob("offline-run-*")
    found = records(run)
    assert [r.exit.exit_code for r in found if r.WhichOneof("record_type") == "exit"] == [1], "it was broken off"
    (about,) = (record.run for record in found if record.WhichOneof("record_type") == "run")
    assert (about.project, about.display_name, about.run_id) == ("papers", "joint_m", callback.id)
    config = {item.key: json.loads(item.value_json) for item in about.config.update}
    assert config["trainer"] == {"epochs": 9}
    assert history(found) == {
        2: {
            "loss/mention": 2.0,
            "loss/relation": 0.5,
            "loss/total": 2.5,
            "learning_rate/task": 0.25,
            "gradient_norm": 2.0,
        },
        3: {"validation/coref.f1": 0.125, "validation/coref.muc.f1": 0.25},
    }

    again = WeightsAndBiases(project="papers", every=2)
    again.load_state_dict(json.loads(json.dumps(callback.state_dict())), folder)
    run_to(again, state_in(folder, total_steps=3), 4)
    assert again.id == callback.id
    assert [place.name.split("-")[3] for place in (folder / "wandb").glob("offline-run-*")] == [callback.id] * 2


def test_a_new_training_is_a_new_run(tmp_path: Path) -> None:
    callback = WeightsAndBiases(every=1)
    run_to(callback, state_in(tmp_path), 1)
    first = callback.id
    run_to(callback, state_in(tmp_path), 1)
    assert first
    assert callback.id != first


def test_nothing_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    callback = WeightsAndBiases(every=1)
    run_to(callback, state_in(None), 3)
    assert (callback.state_dict(), list(tmp_path.iterdir())) == ({"id": None}, [])


def test_imported_only_where_it_is_used() -> None:
    program = "import sys, jointie.training; print({'wandb', 'mlflow', 'tensorboard'} & {*sys.modules})"
    assert python(program) == "set()\n"

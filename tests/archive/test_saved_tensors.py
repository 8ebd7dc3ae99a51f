from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from torch import nn

from jointie.archive import read_config, read_labels, saved_tensors
from jointie.config import DataError

from .conftest import Trained, write_model


def test_the_tensors_of_a_model(trained: Trained) -> None:
    state = trained.model.state_dict()
    tensors = saved_tensors(trained.folder)
    assert tensors.keys() == state.keys()
    assert all(torch.equal(tensors[name], tensor) for name, tensor in state.items())


def test_a_tensor_of_two_names_stands_under_both(tmp_path: Path) -> None:
    model = nn.ModuleDict({"a": nn.Linear(2, 3), "b": nn.Linear(2, 3)})
    model["b"].weight = model["a"].weight
    write_model(tmp_path, model)
    tensors = saved_tensors(tmp_path)
    assert tensors.keys() == {"a.weight", "a.bias", "b.weight", "b.bias"}
    assert tensors["a.weight"] is tensors["b.weight"]


def test_no_component_need_be_registered(trained: Trained, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(trained.folder, tmp_path / "model"))
    (folder / "config.json").write_text('{"model": {"type": "of_a_plugin"}}')
    assert read_config(folder)["model"] == {"type": "of_a_plugin"}
    assert read_labels(folder) == trained.model.labels
    assert saved_tensors(folder)


def test_errors(trained: Trained, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"not a model directory: it has no config\.json"):
        read_config(tmp_path)
    with pytest.raises(DataError, match=r"labels\.json: the file is missing"):
        read_labels(tmp_path)
    with pytest.raises(DataError, match=r"meta\.json: the file is missing"):
        saved_tensors(tmp_path)
    shutil.copy(trained.folder / "meta.json", tmp_path)
    with pytest.raises(DataError, match=r"model\.safetensors: the file is missing"):
        saved_tensors(tmp_path)
    whole = (trained.folder / "model.safetensors").read_bytes()
    for damaged in (b"", whole[:1000], whole[:-4], b"\xff" * 100):
        (tmp_path / "model.safetensors").write_bytes(damaged)
        with pytest.raises(DataError, match=r"model\.safetensors: the weights cannot be loaded"):
            saved_tensors(tmp_path)
    for labels in ({}, [], {"entity_types": 1, "relation_types": [], "relation_names": {}}, "PER"):
        (tmp_path / "labels.json").write_text(json.dumps(labels))
        with pytest.raises(DataError, match=r"labels\.json: .*damaged"):
            read_labels(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(DataError, match=r"config\.json: not JSON: line 1, column 2"):
        read_config(tmp_path)

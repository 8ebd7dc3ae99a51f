"""Models that were trained from an encoder inside a package."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from torch import nn
from transformers import AutoConfig, AutoModel

from jointie.archive import weights_bytes, write_weights
from jointie.archive.meta import Meta, write_meta
from jointie.testing import check_model, write_tiny_encoder
from tests.prediction.conftest import Trained

__all__ = ["Trained"]


@pytest.fixture
def copied(trained: Trained, tmp_path: Path) -> Path:
    """A copy of a model directory, to change."""
    return Path(shutil.copytree(trained.folder, tmp_path / "model"))


def write_model(folder: Path, model: nn.Module) -> None:
    """Write the weights of any module as those of a model directory, with nothing but what tells of them."""
    folder.mkdir(exist_ok=True)
    write_meta(folder, Meta(versions={}, plugins=[], seed=0))
    write_weights(folder, weights_bytes(model))


def change_json(path: Path, **changes: Any) -> None:
    """Change keys of a JSON file of a model directory on purpose, so that its SHA-256 is not held against it."""
    content = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(content), encoding="utf-8")
    forget_digests(path.parent)


def forget_digests(folder: Path) -> None:
    """Take the SHA-256 of all files out of a model directory, as after changes on purpose."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    meta.pop("files", None)
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


class Shrinkable(NamedTuple):
    """A model that was trained from an encoder inside a package.

    Attributes:
        folder: the model directory.
        base: the name of the encoder.
        weights: the weights file of the encoder.
    """

    folder: Path
    base: str
    weights: Path


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of an encoder with weights inside a package that can be imported."""
    home = tmp_path_factory.mktemp("site")
    folder = write_tiny_encoder(home / "tiny_base" / "model")
    (home / "tiny_base" / "__init__.py").touch()
    torch.manual_seed(3)
    AutoModel.from_config(AutoConfig.from_pretrained(folder)).save_pretrained(folder)
    sys.path.append(str(home))
    importlib.invalidate_caches()
    yield folder
    sys.path.remove(str(home))


def _trained_from(package: Path, folder: Path, type: str) -> Shrinkable:
    base = "package://tiny_base/model"
    enumerator = {"type": "within_sentence", "max_width": 4}
    check_model({"type": type, "encoder": {"name": base}, "enumerator": enumerator}, folder)
    return Shrinkable(folder / "run", base, package / "model.safetensors")


@pytest.fixture(scope="session")
def shrinkable(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Shrinkable:
    """A joint model."""
    return _trained_from(package, tmp_path_factory.mktemp("shrinkable"), "joint")


@pytest.fixture(scope="session")
def shrinkable_pipeline(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Shrinkable:
    """A pipeline, which has two encoders."""
    return _trained_from(package, tmp_path_factory.mktemp("shrinkable_pipeline"), "pipeline")

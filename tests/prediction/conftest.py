"""A trained model, saved."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jointie.config import parse
from jointie.models import Model
from jointie.testing import check_model, write_tiny_encoder
from jointie.training import Experiment


class Trained(NamedTuple):
    folder: Path
    model: Model
    config: dict[str, Any]


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model that finds something; its encoder's folder is gone."""
    folder = tmp_path_factory.mktemp("trained")
    encoder = write_tiny_encoder(folder / "encoder")
    spec = {
        "type": "joint_m",
        "encoder": {"name": str(encoder), "pretrained": False},
        "enumerator": {"type": "within_sentence", "max_width": 4},
    }
    model = check_model(spec, folder)
    config = parse(Experiment, {"train": "train.jsonl", "model": spec}).model_dump(mode="json")
    shutil.rmtree(encoder)
    return Trained(folder / "run", model, config)

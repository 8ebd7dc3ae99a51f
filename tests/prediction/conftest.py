"""Trained models, saved."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from jointie.models import Model
from jointie.testing import check_model, write_tiny_encoder


class Trained(NamedTuple):
    folder: Path
    model: Model


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model that finds something; its encoder's folder is gone."""
    folder = tmp_path_factory.mktemp("trained")
    encoder = write_tiny_encoder(folder / "encoder")
    spec = {
        "type": "joint",
        "encoder": {"name": str(encoder), "pretrained": False},
        "enumerator": {"type": "within_sentence", "max_width": 4},
    }
    model = check_model(spec, folder)
    shutil.rmtree(encoder)
    return Trained(folder / "run", model)

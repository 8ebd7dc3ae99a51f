"""Models of every setting, tiny and trained in a moment."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from jointie.config import defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import Model
from jointie.testing import documents
from jointie.training import Trainer

from .devices import CPU, trained_on

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when the first product of matrices is made on a GPU

Trained = Callable[[str], Model]

SETTINGS: dict[str, dict[str, Any]] = {
    "joint_m": {},
    "gp_gc": {"interactions": ["graph_propagation", {"type": "graph_compatibility", "weight": 0.1}]},
    "joint": {"relations": {"type": "entity_level"}},
}
TRAINER: dict[str, Any] = {
    "epochs": 30,
    "batch_size": 3,
    "optimizer": {"type": "adamw", "encoder_lr": 3e-3, "task_lr": 1e-2},
    "schedule": {"type": "linear", "warmup": 0.0},
    "checkpointing": None,
}


@pytest.fixture(scope="session")
def texts() -> Sequence[Document]:
    """Documents of one word to several windows."""
    return documents()


@pytest.fixture(scope="session")
def untrained(tiny_encoder: Path, texts: Sequence[Document]) -> Trained:
    """Builds the model of a setting, without dropout."""

    def model(setting: str) -> Model:
        torch.manual_seed(0)
        encoder = {"name": str(tiny_encoder), "pretrained": False}
        small = {"enumerator": {"type": "within_sentence", "max_width": 4}}
        spec = {"type": "joint", "encoder": encoder, **small, **SETTINGS[setting]}
        built: Model = defer(parse(Model, spec)).build(labels=LabelSpace.of(texts))
        for module in built.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        return built

    return model


@pytest.fixture(scope="session")
def trained(untrained: Trained, texts: Sequence[Document]) -> Trained:
    """Gives copies of the model of a setting that has been trained on the CPU."""
    models: dict[str, Model] = {}

    def model(setting: str) -> Model:
        if setting not in models:
            models[setting] = untrained(setting)
            trainer: Trainer = defer(parse(Trainer, TRAINER)).build()
            with trained_on(CPU):
                trainer.train(models[setting], texts)
        return copy.deepcopy(models[setting]).eval()

    return model

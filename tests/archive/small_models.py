"""Model directories of a few kilobytes that find much, for the fuzz of model directories."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModel

from jointie.archive import save_calibration, weights_file
from jointie.archive.deltas.shrink import shrink
from jointie.components.decoding import Calibration, Scale
from jointie.config import defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model
from jointie.storage import sha256_of_file
from jointie.testing import write_tiny_encoder

LABELS = LabelSpace(("LOC", "ORG", "PER"), ("based_in", "knows", "works_for"), {"knows": "is acquainted with"})
CALIBRATION = Calibration(Scale(2.0, -0.5), Scale(1.5, 0.25), Scale(1.25, 0.5, 0.01), 1.5, {"knows": 0.02})


def write_models(folder: Path) -> list[Path]:
    """Write a joint model, a pipeline, and a joint model as deltas to an encoder in a package."""
    encoder = _package(folder / "site")
    small: dict[str, object] = {
        "encoder": {"name": "package://fuzzed_base/model"},
        "enumerator": {"type": "within_sentence", "max_width": 3},
        "pruner": {"type": "top_k", "ratio": 1.0, "max_candidates": 40},
    }
    relations = {"type": "mention_level", "scorer": {"type": "low_rank_bilinear"}}
    joint = {"type": "joint", **small, "relations": relations}
    _write(folder / "joint", joint)
    _write(folder / "pipeline", {"type": "pipeline", **small})
    shrink(folder / "joint", folder / "shrunk", 10**8)
    save_calibration(folder / "shrunk", CALIBRATION, sha256_of_file(weights_file(folder / "shrunk")))
    assert encoder.is_dir()
    return [folder / name for name in ("joint", "pipeline", "shrunk")]


def _package(site: Path) -> Path:
    encoder = write_tiny_encoder(site / "fuzzed_base" / "model")
    (site / "fuzzed_base" / "__init__.py").touch()
    torch.manual_seed(3)
    AutoModel.from_config(AutoConfig.from_pretrained(encoder)).save_pretrained(encoder)
    sys.path.append(str(site))
    importlib.invalidate_caches()
    return encoder


def _write(folder: Path, spec: dict[str, object]) -> None:
    torch.manual_seed(0)
    resolved = parse(Model, spec)
    model: Model = defer(resolved).build(labels=LABELS)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "encoder." not in name:
                parameter.mul_(4)
            if "coreference_scorer." in name and parameter.dim() == 2:  # like vectors repel: not all are one entity
                parameter.sub_(torch.eye(*parameter.shape), alpha=10)
            if name.endswith("relations.scorer.bias"):
                parameter[-1] = 0  # of the threshold class
            if name.endswith("mention_scorer.network.last.bias"):
                parameter.fill_(8)
    config = {"type": "experiment", "train": "train.jsonl", "model": resolved.model_dump(mode="json")}
    model.save(folder, config, seed=0)
    save_calibration(folder, CALIBRATION, sha256_of_file(weights_file(folder)), {"data": "dev.jsonl", "documents": 5})

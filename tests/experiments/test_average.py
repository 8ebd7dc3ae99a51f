"""The script that averages the weights of two models."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from jointie.config import defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model, load
from jointie.testing import documents

SCRIPT = Path(__file__).parents[2] / "experiments/pretrained/average.py"


def test_the_mean_of_two_models(model_spec: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    weights = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        model = defer(parse(Model, model_spec())).build(labels=LabelSpace.of(documents()))
        model.save(tmp_path / str(seed))
        weights.append({name: value.clone() for name, value in model.state_dict().items()})
    runpy.run_path(str(SCRIPT))["main"](*(str(tmp_path / name) for name in ("0", "1", "mean")))
    found = load(tmp_path / "mean").model.state_dict()
    changed = 0
    for name, value in found.items():
        torch.testing.assert_close(value, (weights[0][name] + weights[1][name]) / 2)
        changed += not torch.equal(weights[0][name], weights[1][name])
    assert changed > 10

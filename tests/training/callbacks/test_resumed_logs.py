"""The logs of a training that breaks off between two checkpoints and goes on are those of one left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jointie.config import parse
from jointie.training import Callback, Experiment, TrainingState, experiment_of

from ..interruptions import write_experiment
from ..test_trainer import lines_of
from .test_tensorboard import curves, time_passes  # noqa: F401  a fixture


class BrokenOff(BaseException):
    """As if the process were killed: nothing is saved."""


@Callback.register("test_break_off")
class BreakOff(Callback):
    """Breaks a training off after a step or an epoch, when the other callbacks have seen it."""

    affects_model = False
    step: int | None = None
    epoch: tuple[str, int] | None = None

    def __init__(self) -> None:
        pass

    def on_step(self, state: TrainingState) -> None:
        if state.total_steps == BreakOff.step:
            raise BrokenOff

    def on_epoch(self, state: TrainingState) -> None:
        if (state.stage, state.epoch) == BreakOff.epoch:
            raise BrokenOff


@pytest.fixture(autouse=True)
def nothing_breaks() -> None:
    BreakOff.step = BreakOff.epoch = None


def spec_of(folder: Path, **model: Any) -> dict[str, Any]:
    spec = json.loads(write_experiment(folder, **model).read_text(encoding="utf-8"))
    callbacks = [
        {"type": "step_log", "every": 3},
        {"type": "norms", "every": 3},
        {"type": "tensorboard", "every": 1},
        {"type": "early_stopping", "patience": 2, "min_delta": 0.001},
        "test_break_off",
    ]
    spec["trainer"].update({"epochs": 2, "callbacks": callbacks})
    if model:
        spec["trainer"]["metric"] = "relation.f1"
    return spec


def run(spec: dict[str, Any], folder: Path, resume: bool = False) -> None:
    validated = parse(Experiment, spec)
    experiment, config = experiment_of(validated), validated.model_dump(mode="json")
    experiment.run(None, folder, config, resume=resume)


@pytest.mark.parametrize(
    ("model", "places"),
    [
        ({}, [1, 3, 5, 7, ("", 1), 9, ("", 2)]),  # the first is before any checkpoint
        ({"type": "pipeline"}, [5, ("coreference", 2), 17, ("relations", 1)]),
    ],
    ids=["joint", "pipeline"],
)
def test_the_same_logs(model: dict[str, Any], places: list[Any], tmp_path: Path) -> None:
    spec = spec_of(tmp_path, **model)
    straight = tmp_path / "straight"
    run(spec, straight)
    steps = lines_of(straight, "steps.jsonl")
    assert [line["step"] for line in steps] == list(range(3, steps[-1]["step"] + 1, 3)) and len(steps) > 3
    assert all("gradient_norm/encoder" in line["measurements"] for line in steps)
    shown = curves(straight / "tensorboard")
    assert any("validation/" in tag for tag in shown) and any("weight_norm/" in tag for tag in shown)
    broken = tmp_path / "broken"
    for place in places:
        BreakOff.step, BreakOff.epoch = (place, None) if isinstance(place, int) else (None, place)
        with pytest.raises(BrokenOff):
            run(spec, broken, resume=True)
    BreakOff.step = BreakOff.epoch = None
    run(spec, broken, resume=True)
    for name in ("steps.jsonl", "metrics.jsonl"):
        assert (broken / name).read_bytes() == (straight / name).read_bytes(), name
    assert curves(broken / "tensorboard") == shown

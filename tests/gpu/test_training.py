"""Training on a device, in each precision: against a CPU, and going on where it was interrupted."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch

from jointie.config import defer, parse
from jointie.documents import Document, JsonlWriter
from jointie.training import (
    Callback,
    Experiment,
    Interrupted,
    Trainer,
    TrainingState,
    experiment_of,
)
from jointie.training.loop.distributed import Distributed

from .conftest import SETTINGS, TRAINER, Trained
from .devices import CPU, deterministic, in_each_precision, on_each_device, trained_on

BOUNDS = {"fp32": 1e-3, "bf16": 0.1, "fp16": 0.05}
"""How far the losses of an epoch may be from those of single precision, relative to them."""
STOPS_AFTER = 3
"""Steps; an epoch has two."""


class Noted(NamedTuple):
    """What a training stands on after a step."""

    generators: list[Any]
    scaler: dict[str, Any] | None
    weights: list[float]
    moments: list[float]


@Callback.register("test_recorder")
class Recorder(Callback):
    """Notes losses, random numbers, the scale of the loss, weights and the optimizer; may stop the training."""

    losses: list[dict[str, float]] = []
    states: dict[int, Noted] = {}
    processes: Distributed | None = None
    stops = False

    def __init__(self) -> None:
        pass

    def on_start(self, state: TrainingState) -> None:
        self.note(state)

    def on_step(self, state: TrainingState) -> None:
        self.note(state)
        if Recorder.stops and state.total_steps == STOPS_AFTER:
            os.kill(os.getpid(), signal.SIGTERM)

    def on_epoch(self, state: TrainingState) -> None:
        Recorder.losses.append(dict(state.losses))

    def note(self, state: TrainingState) -> None:
        assert Recorder.distributed is not None
        device, scaler = Recorder.distributed.device, Recorder.distributed.accelerator.scaler
        generators = [torch.get_rng_state().tolist()]
        generators += [torch.cuda.get_rng_state(device).tolist()] if device.type == "cuda" else []
        accelerator = Recorder.distributed.accelerator
        weights = [tensor.double().sum().item() for tensor in accelerator._models[-1].state_dict().values()]
        kept = [each for state in accelerator._optimizers[-1].state_dict()["state"].values() for each in state.values()]
        moments = [tensor.double().sum().item() for tensor in kept]
        Recorder.states[state.total_steps] = Noted(generators, scaler and scaler.state_dict(), weights, moments)


@contextmanager
def recorded(device: torch.device, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it, trainings run on a device, and the recorder sees their processes.

    A CPU has no fp16 that is worth its while, and the trainer refuses it; here it is made to take it, with the scaling
    of the loss that goes with it.
    """
    plain = Distributed

    def processes(precision: Any = "fp32") -> Distributed:
        made = plain(precision) if (device, precision) != (CPU, "fp16") else _in_fp16()
        Recorder.distributed = made
        return made

    Recorder.losses, Recorder.states = [], {}
    with trained_on(device), deterministic(device), monkeypatch.context() as patch:
        for module in ("jointie.training.trainer", "jointie.training.experiment", __name__):
            patch.setattr(f"{module}.Distributed", processes)
        yield


def _in_fp16() -> Distributed:
    processes = Distributed("fp32")
    accelerator: Any = processes.accelerator
    accelerator.native_amp, accelerator.scaler = True, torch.amp.GradScaler("cpu")
    accelerator.state._mixed_precision = "fp16"
    return processes


def trainer(**options: Any) -> Trainer:
    built: Trainer = defer(parse(Trainer, {**TRAINER, "progress": "test_recorder", **options})).build()
    return built


def scale_losses(processes: Distributed, scale: float) -> None:
    """Begin with a scale, where there is one."""
    scaler = processes.accelerator.scaler
    if scaler is not None:
        scaler.load_state_dict({**scaler.state_dict(), "scale": scale})


@in_each_precision
@pytest.mark.parametrize("setting", ["joint_m", "gp_gc"])
def test_losses(
    setting: str,
    device: torch.device,
    precision: str,
    untrained: Trained,
    texts: Sequence[Document],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def losses(where: torch.device, how: str) -> list[dict[str, float]]:
        with recorded(where, monkeypatch):
            model, built = untrained(setting), trainer(epochs=3, precision=how)
            processes = Distributed(built.options.precision)
            scale_losses(processes, 2.0**8)  # as a usual one leaves out first steps
            built.train(model, texts, distributed=processes)
            assert {parameter.device.type for parameter in model.parameters()} == {where.type}
            return Recorder.losses

    expected, found = losses(CPU, "fp32"), losses(device, precision)
    assert len(found) == 3 and found[0].keys() == expected[0].keys()
    for epoch, reference in zip(found, expected):
        assert epoch == pytest.approx(reference, rel=BOUNDS[precision], abs=BOUNDS[precision])


@in_each_precision
def test_resuming(
    device: torch.device,
    precision: str,
    tiny_encoder: Path,
    texts: Sequence[Document],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A training that was interrupted goes on with the same random numbers and the same scale, to the same weights."""
    (tmp_path / "train.jsonl").write_text(JsonlWriter().text_of(texts), encoding="utf-8")
    spec = {
        "train": str(tmp_path / "train.jsonl"),
        "validation": str(tmp_path / "train.jsonl"),
        "model": {"type": "joint", "encoder": {"name": str(tiny_encoder), "pretrained": False}, **SETTINGS["gp_gc"]},
        "trainer": {**TRAINER, "epochs": 2, "precision": precision, "progress": "test_recorder"},
    }
    spec["trainer"]["checkpointing"] = {"type": "checkpointing"}
    with recorded(device, monkeypatch):
        run(spec, tmp_path / "straight")
        straight, losses = taken(), Recorder.losses[-1]
        monkeypatch.setattr(Recorder, "stops", True)
        with pytest.raises(Interrupted):
            run(spec, tmp_path / "resumed")
        monkeypatch.setattr(Recorder, "stops", False)
        interrupted = taken()
        run(spec, tmp_path / "resumed", resume=True)
    resumed = taken()
    assert list(resumed) == list(straight)[STOPS_AFTER:] and resumed[STOPS_AFTER] == interrupted[STOPS_AFTER]
    assert all((noted.scaler is not None) == (precision == "fp16") for noted in straight.values())
    for step, noted in resumed.items():
        assert (noted.generators, noted.scaler) == (straight[step].generators, straight[step].scaler)
    # Weights may differ, as a GPU adds up some sums in another order each time.
    assert Recorder.losses[-1] == pytest.approx(losses, rel=BOUNDS[precision], abs=BOUNDS[precision])
    assert device.type == "cuda" or resumed == {step: straight[step] for step in resumed}


def taken() -> dict[int, Noted]:
    """What the recorder has noted since the last time."""
    states, Recorder.states = Recorder.states, {}
    return states


def run(spec: dict[str, Any], folder: Path, resume: bool = False) -> None:
    """As ``jointie train`` does."""
    validated = parse(Experiment, spec)
    config = validated.model_dump(mode="json")
    experiment = experiment_of(validated)
    experiment.run(None, folder, config, resume=resume)


@on_each_device
def test_a_scale_that_is_too_high(
    device: torch.device,
    untrained: Trained,
    texts: Sequence[Document],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In fp16, steps beyond the largest number are left out, and the scale falls until they are not."""
    with recorded(device, monkeypatch):
        built = trainer(epochs=4, precision="fp16")
        processes = Distributed(built.options.precision)
        scale_losses(processes, 2.0**40)
        model = untrained("joint_m")
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        (state,) = built.train(model, texts, distributed=processes)
        scale = processes.accelerator.scaler.get_scale()
    assert state.skipped == 0 and scale < 2.0**40
    assert all(tensor.isfinite().all() for tensor in model.state_dict().values())
    if scale == 2.0 ** (40 - state.total_steps):  # each step was left out
        assert all(torch.equal(tensor.to(CPU), before[name]) for name, tensor in model.state_dict().items())

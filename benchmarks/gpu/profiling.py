"""Profiles a model without its encoder.

    python -m benchmarks.gpu.profiling SPEC DOCUMENTS READER DEVICE OUTPUT

Predicting, and the forward and backward pass of training steps with a frozen encoder, so that no gradient is the
encoder's. Of each operation the time is its own, without that of the operations that it is made of.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.autograd import DeviceType
from torch.profiler import ProfilerActivity, profile, record_function

from jointie.components.encoding import Encoder
from jointie.config import load, parse
from jointie.documents import Document, LabelSpace, reader_named
from jointie.models import Model
from jointie.prediction import Predictor
from jointie.training import Experiment, experiment_of

ENCODER = "the encoder"
_TOP = 15
_STEPS = 4
_BATCH = 4
_MOST = 32


def main() -> None:
    spec, documents, reader, device, output = sys.argv[1:]
    texts = [d for d in reader_named(reader, Path(documents)).read(documents) if d.entities][:_MOST]
    experiment = experiment_of(parse(Experiment, load(spec), spec))
    experiment.trainer.seed_everything()
    model: Model = experiment.model.build(labels=LabelSpace.of(texts)).to(device)
    for encoder in _encoders(model):
        _mark(encoder)
    found = {
        "predict": profiled(lambda: _predict(model, texts, device), device),
        "train": profiled(lambda: _train(model, texts, device), device),
    }
    Path(output).write_text(json.dumps({"device": device, "documents": len(texts), **found}), encoding="utf-8")


def profiled(work: Callable[[], None], device: str) -> dict[str, Any]:
    """Milliseconds of the encoder and of the rest, and of the operations that the rest spends most on."""
    work()
    activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if device == "cuda" else [])]
    with profile(activities=activities) as profiler:
        work()
    seconds: dict[str, float] = defaultdict(float)
    calls: dict[str, int] = defaultdict(int)
    of_encoder = 0.0
    for event in profiler.events():
        if event.device_type != DeviceType.CPU:
            continue  # the kernels of a GPU, which count to the operations that started them
        taken = (event.self_device_time_total if device == "cuda" else event.self_cpu_time_total) / 1000
        if _within_encoder(event):
            of_encoder += taken
        else:
            seconds[event.name] += taken
            calls[event.name] += 1
    top = sorted(seconds, key=lambda name: -seconds[name])[:_TOP]
    return {
        "encoder_ms": round(of_encoder, 3),
        "rest_ms": round(sum(seconds.values()), 3),
        "top": [{"name": name, "ms": round(seconds[name], 3), "calls": calls[name]} for name in top],
    }


def _encoders(model: Model) -> list[Encoder]:
    return [module for module in model.modules() if isinstance(module, Encoder)]


def _mark(encoder: Encoder) -> None:
    """Let the profiler know when an encoder is at work."""
    plain = encoder.forward

    def forward(*arguments: Any) -> Any:
        with record_function(ENCODER):
            return plain(*arguments)

    encoder.forward = forward  # type: ignore[assignment, method-assign]


def _within_encoder(event: Any) -> bool:
    while event is not None:
        if event.name == ENCODER:
            return True
        event = event.cpu_parent
    return False


def _predict(model: Model, texts: Sequence[Document], device: str) -> None:
    for _ in Predictor(model, device).predict(texts):
        pass


def _train(model: Model, texts: Sequence[Document], device: str) -> None:
    for encoder in _encoders(model):
        encoder.requires_grad_(False)
    model.train()
    tokenized = [model.tokenize(document) for document in texts]
    for step in range(_STEPS):
        batch = [tokenized[(step * _BATCH + i) % len(tokenized)] for i in range(_BATCH)]
        model(model.collate(batch, gold=True).to(torch.device(device))).loss.backward()
        model.zero_grad()


if __name__ == "__main__":
    main()

"""Memory that runs out: on a GPU it really does, on a CPU the model says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import torch

from jointie.config import defer, parse
from jointie.documents import Document
from jointie.models import Model
from jointie.prediction import Predictor
from jointie.testing import marked
from jointie.training import Callback, Trainer, TrainingError, TrainingState

from .conftest import TRAINER, Trained
from .decisions import decisions
from .devices import on_each_device, trained_on

MESSAGE = "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.11 GiB of which ..."


def many(device: torch.device) -> list[Document]:
    """Documents of which a batch takes much more memory than one alone."""
    count, sentences = (64, 100) if device.type == "cuda" else (6, 2)
    words = ["[0 Mary Smith ] was born in [1 Paris ] and met [2 John ] ."] * sentences
    types = {0: "PER", 1: "LOC", 2: "PER"}
    return [marked(str(i), words, types, [(0, 1, "born_in")]) for i in range(count)]


def predictor(model: Model, device: torch.device) -> Predictor:
    """One that takes all documents at once."""
    return Predictor(model, device, batch_tokens=10**9, batch_pairs=10**12)


@contextmanager
def limited(device: torch.device, more: int) -> Iterator[None]:
    """Within it, this process may hold so many bytes of a GPU more than it does."""
    torch.cuda.empty_cache()
    _, total = torch.cuda.mem_get_info(device)
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved(device) + more) / total, 0)
    try:
        yield
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, 0)
        torch.cuda.empty_cache()


def peaks(model: Model, documents: Sequence[Document], device: torch.device) -> tuple[int, int]:
    """The most bytes that predicting takes: in use, and held for it."""
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats(device)
    in_use, held = torch.cuda.memory_allocated(device), torch.cuda.memory_reserved(device)
    list(predictor(model, device).predict(documents))
    return torch.cuda.max_memory_allocated(device) - in_use, torch.cuda.max_memory_reserved(device) - held


@contextmanager
def scarce(model: Model, documents: Sequence[Document], device: torch.device) -> Iterator[None]:
    """Within it, memory does not suffice for all documents at once, and does for one."""
    if device.type == "cuda":
        peaks(model, documents[:1], device)  # what libraries take once for all
        _, enough = peaks(model, documents[:1], device)
        too_much, _ = peaks(model, documents, device)
        assert 2 * enough < too_much
        with limited(device, 2 * enough):
            yield
        return
    plain = model.forward

    def forward(batch: Any, *arguments: Any) -> Any:
        if len(batch) > 2:
            raise torch.OutOfMemoryError(MESSAGE)
        return plain(batch, *arguments)

    model.forward = forward  # type: ignore[method-assign]
    yield


@on_each_device
def test_halves_of_a_batch(device: torch.device, trained: Trained) -> None:
    model, documents, sizes = trained("gp_gc"), many(device), []
    expected = list(map(decisions, predictor(model, device).predict(documents)))
    assert all(entities for _, entities, _ in expected)
    with scarce(model, documents, device):
        model.register_forward_pre_hook(lambda module, arguments: sizes.append(len(arguments[0])))
        assert list(map(decisions, predictor(model, device).predict(documents))) == expected
    assert sizes[:2] == [len(documents), len(documents) // 2]


@Callback.register("test_scarce")
class Scarce(Callback):
    """Leaves no memory of a GPU for steps."""

    device = torch.device("cpu")

    def __init__(self) -> None:
        self.limit: Any = None

    def on_start(self, state: TrainingState) -> None:
        if Scarce.device.type == "cuda":
            self.limit = limited(Scarce.device, 2**20)
            self.limit.__enter__()

    def on_end(self, state: TrainingState) -> None:
        if self.limit is not None:
            self.limit.__exit__(None, None, None)


@on_each_device
def test_a_training_step(device: torch.device, untrained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends in one clear error that names documents."""
    monkeypatch.setattr(Scarce, "device", device)
    model, documents = untrained("gp_gc"), many(device)
    spec = {**TRAINER, "progress": "test_scarce", "batch_size": len(documents)}
    trainer: Trainer = defer(parse(Trainer, spec)).build()
    if device.type == "cpu":
        monkeypatch.setattr(model.encoder, "forward", _out_of_memory)
    with trained_on(device), pytest.raises(TrainingError, match=r"out of memory on .*'0'"):
        trainer.train(model, documents)


def _out_of_memory(*arguments: Any) -> Any:
    raise torch.OutOfMemoryError(MESSAGE)

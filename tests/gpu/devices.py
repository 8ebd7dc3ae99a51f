"""Where and how precisely the tests of this folder compute."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
import torch
from accelerate.state import AcceleratorState, PartialState

ON_A_GPU = (pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU"))

PRECISIONS = ("fp32", "bf16", "fp16")

on_each_device = pytest.mark.parametrize(
    "device", [torch.device("cpu"), pytest.param(torch.device("cuda"), marks=ON_A_GPU)], ids=str
)
in_each_precision = pytest.mark.parametrize(
    ("device", "precision"),
    [
        *(pytest.param(torch.device("cpu"), precision, id=f"cpu-{precision}") for precision in PRECISIONS),
        *(
            pytest.param(torch.device("cuda"), precision, id=f"cuda-{precision}", marks=ON_A_GPU)
            for precision in PRECISIONS
        ),
    ],
)

CPU = torch.device("cpu")


@contextmanager
def trained_on(device: torch.device) -> Iterator[None]:
    """Within it, trainings run on a device, also where another one is at hand."""
    with mock.patch.dict(os.environ, {"ACCELERATE_USE_CPU": str(device.type == "cpu").lower()}):
        _forget_device()
        try:
            yield
        finally:
            _forget_device()


def _forget_device() -> None:
    """accelerate chooses the device once for a process."""
    AcceleratorState._reset_state(reset_partial_state=True)
    PartialState._reset_state()


@contextmanager
def deterministic(device: torch.device) -> Iterator[None]:
    """Within it, sums on a GPU are added up in the same order each time, wherever torch has such a way."""
    if device.type == "cpu":
        yield
        return
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(False)

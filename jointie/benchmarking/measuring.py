"""The time, the stages and the memory of some work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ..timing import Stopwatch
from ..training.peak_memory import PeakMemory


def seconds_of(work: Callable[[], object], device: torch.device) -> float:
    """The time that some work takes, from when a device is idle until it is again."""
    began = _time_when_idle(device)
    work()
    return _time_when_idle(device) - began


def profile(work: Callable[[], object], model: nn.Module, device: torch.device) -> dict[str, Any]:
    """``stages``, ``peak_memory`` and ``padding`` of a report, for some work that calls a model."""
    real = total = 0

    def count(module: nn.Module, arguments: tuple[Any, ...]) -> None:
        nonlocal real, total
        mask = arguments[0].attention_mask
        real, total = real + int(mask.sum()), total + mask.numel()

    with PeakMemory(device) as memory, model.register_forward_pre_hook(count), Stopwatch(device) as stopwatch:
        work()
    return {"stages": stopwatch.seconds, "peak_memory": memory.peak, "padding": 1 - real / max(1, total)}


def _time_when_idle(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()

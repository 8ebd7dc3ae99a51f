"""Seconds of work that may go on after the call returns, as that of a GPU does."""

from __future__ import annotations

import time
from types import TracebackType

import torch


class Seconds:
    """Within it, the time is taken, from when the device is idle until it is again.

    Args:
        device: where work is done.

    Attributes:
        taken: seconds, once it is left.
    """

    def __init__(self, device: torch.device) -> None:
        self.device, self.taken = device, 0.0
        self._began = 0.0

    def __enter__(self) -> Seconds:
        self._wait()
        self._began = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait()
        self.taken = time.perf_counter() - self._began

    def _wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

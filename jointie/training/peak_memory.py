"""The most memory that a piece of work has taken."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil
import torch


class PeakMemory:
    """Measures the most memory that is used while it is entered.

    Args:
        device: where.

    Attributes:
        peak: bytes, once it is left: allocated on a GPU, else resident in this process. On Windows the latter is the
            most since the process began, on macOS what is resident when it is left.
    """

    def __init__(self, device: torch.device) -> None:
        self.device, self.peak = device, 0

    def __enter__(self) -> PeakMemory:
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self.device)
        else:
            with suppress(OSError):
                Path("/proc/self/clear_refs").write_text("5")  # sets the peak to what is resident now
        return self

    def __exit__(self, *_: object) -> None:
        self.peak = torch.cuda.max_memory_allocated(self.device) if self.device.type == "cuda" else _most_resident()


def _most_resident() -> int:
    with suppress(OSError, StopIteration):  # psutil does not know it
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    memory = psutil.Process().memory_info()
    return getattr(memory, "peak_wset", memory.rss)

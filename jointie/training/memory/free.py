"""How much memory there is, and how much a piece of work has taken."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
import torch

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUPS = Path("/proc/self/cgroup")


class _Kind(NamedTuple):
    """How one version of control groups names things.

    Attributes:
        controller: the controller of memory, as the list of a process's groups names it.
        root: the folder of the groups, in that of all.
        limit: the file of a group's limit in bytes.
        used: the file of what its processes use.
        cached: the line of its statistics that says how much of that can be taken back at once.
    """

    controller: str
    root: str
    limit: str
    used: str
    cached: str


_KINDS = (
    _Kind("", "", "memory.max", "memory.current", "inactive_file"),
    _Kind("memory", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def available_memory(device: torch.device) -> int:
    """The bytes that can still be allocated.

    On a GPU, what is free there and what torch holds without using it; else the memory that the system can give without
    swapping, or what the control groups of this process (those of a container or of a cluster's job) leave of it.
    """
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return min([psutil.virtual_memory().available, *_left_by_cgroups()])


def _left_by_cgroups() -> Iterator[int]:
    """What each limit on the memory of this process leaves; there may be none."""
    for kind, folder in _own_cgroups():
        with suppress(OSError, ValueError):  # no such file, or the word "max"
            limit = int((folder / kind.limit).read_text())
            yield max(0, limit - int((folder / kind.used).read_text()) + _cached(folder, kind))


def _own_cgroups() -> Iterator[tuple[_Kind, Path]]:
    """The groups of this process and all that they stand in; within a container, its own stands at the root."""
    with suppress(OSError):
        for line in OWN_CGROUPS.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for kind in _KINDS:
                if kind.controller in controllers.split(","):
                    inner = Path(path.lstrip("/"))
                    yield from ((kind, CGROUPS / kind.root / folder) for folder in (inner, *inner.parents))


def _cached(folder: Path, kind: _Kind) -> int:
    lines = (line.split() for line in (folder / "memory.stat").read_text().splitlines())
    return next((int(value) for name, value in lines if name == kind.cached), 0)


class PeakMemory:
    """Within it, the most memory that is used is noted.

    Args:
        device: where.

    Attributes:
        peak: bytes, once it is left: allocated on a GPU, else resident in this process. Where the system cannot begin
            to count anew, which Linux can, the latter is the most since the process began.
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
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    with suppress(OSError, ValueError, StopIteration):  # unlike the count below, it knows nothing of a parent process
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

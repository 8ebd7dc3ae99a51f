"""Placement of actors: CPUs, GPUs and threads for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..config import ConfigError

SMALL = 0.05
"""The share of a CPU that reading shards is taken to need, so that those who predict can have nearly all of them."""

_READERS = 4
"""The most readers of a machine, for which CPUs are left: without them no shard could begin."""

_LEAST = 0.1


@dataclass(frozen=True)
class Placement:
    """The resources of an actor that predicts, and the readers beside.

    Attributes:
        cpus: its share of a machine's CPUs.
        gpus: 1, or 0 where there are none.
        threads: how many its CPU computes with.
        readers: how many there are for all actors: one for each, two where it has a GPU, as far as there is room.
    """

    cpus: float
    gpus: int
    threads: int
    readers: int


def place(machines: Sequence[Mapping[str, float]], workers: int) -> Placement:
    """Give each actor a GPU, or where no machine has one the largest part of a machine's CPUs that all can have.

    Args:
        machines: what each has of ``CPU`` and ``GPU``.
        workers: how many actors there are to be.

    Raises:
        ConfigError: if there is no room for so many.
    """
    free = [max(0.0, machine.get("CPU", 0) - _READERS * SMALL) for machine in machines]
    room = _READERS * sum(cpus > 0 for cpus in free)
    gpus = [int(machine.get("GPU", 0)) for machine in machines]
    if sum(gpus):
        _check(workers, sum(gpus), f"there are {sum(gpus)} GPUs, of which each worker has one")
        cpus = min(cpus / count for cpus, count in zip(free, gpus) if count)
        return Placement(min(1.0, max(SMALL, _down(cpus))), 1, max(1, int(cpus)), min(2 * workers, room))
    most, cpus = _room(free, _LEAST), sum(machine.get("CPU", 0) for machine in machines)
    _check(workers, most, f"{cpus:g} CPUs have room for {most}, each with a tenth of one")
    shares = {_down(cpus / part) for cpus in set(free) for part in range(1, workers + 1)}
    share = next(share for share in sorted(shares, reverse=True) if _room(free, share) >= workers)
    return Placement(share, 0, max(1, round(share)), min(workers, room))


def _room(free: Sequence[float], share: float) -> int:
    """Count the shares that fit into the free CPUs of the machines."""
    return sum(int(cpus / share + 1e-6) for cpus in free) if share else 0


def _check(workers: int, most: int, what: str) -> None:
    if workers > most:
        raise ConfigError(f"--workers {workers}: {what}")


def _down(cpus: float) -> float:
    """Round down to ten thousandths, in which Ray counts."""
    return int(cpus * 10_000 + 1e-6) / 10_000

"""The memory that is free for trainings."""

from __future__ import annotations


def free_memory(device: str) -> int:
    """Bytes: of the device, or of the machine where that is the CPU."""
    if device == "cpu":
        import psutil

        return int(psutil.virtual_memory().available)
    import torch

    return int(torch.cuda.mem_get_info()[0])


class Measured:
    """How much a first training takes, seen from outside, and how many of its kind fit beside it.

    Args:
        device: ``cuda`` or ``cpu``.
        cores: no more run at once.
    """

    LEAST = 256 * 2**20
    """Bytes: no training takes less."""
    SPARE = 1.25
    """A later batch may take more than those that were seen."""

    def __init__(self, device: str, cores: int) -> None:
        self._device, self._cores = device, cores
        self._before = self._lowest = free_memory(device)

    def look(self) -> None:
        """Note what is free now."""
        self._lowest = min(self._lowest, free_memory(self._device))

    @property
    def peak(self) -> int:
        """Bytes that the first took at most, as far as was seen, and no less than it must have."""
        return max(self.LEAST, self._before - self._lowest)

    def at_once(self) -> int:
        """How many may run."""
        return max(1, min(self._cores, int(self._before / (self.SPARE * self.peak))))

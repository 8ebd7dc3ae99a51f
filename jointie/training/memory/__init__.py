"""Memory: known before it is asked for, and told in one clear error when it runs out."""

from .free import PeakMemory, available_memory
from .watching import memory_watched, out_of_memory

__all__ = [
    "PeakMemory",
    "available_memory",
    "memory_watched",
    "out_of_memory",
]

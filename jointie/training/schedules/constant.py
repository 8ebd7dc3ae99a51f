"""Linear warm-up, then a constant rate."""

from __future__ import annotations

from ...config import Fraction
from .schedule import Schedule


@Schedule.register("constant")
class ConstantSchedule(Schedule):
    """From 0 up to the full rate, which stays.

    Args:
        warmup: the share of all steps over which the rate rises.
    """

    def __init__(self, warmup: Fraction = 0.0) -> None:
        self.warmup = warmup

    def factor(self, step: int, steps: int) -> float:
        return min(1.0, (step + 1) / (self.warmup * steps + 1))

"""Linear warm-up, then linear decay."""

from __future__ import annotations

from ...config import Fraction
from .schedule import Schedule


@Schedule.register("linear")
class LinearSchedule(Schedule):
    """From 0 up to the full rate, then down to 0 at the last step.

    Args:
        warmup: the share of all steps over which the rate rises.
    """

    def __init__(self, warmup: Fraction = 0.1) -> None:
        self.warmup = warmup

    def factor(self, step: int, steps: int) -> float:
        rising = self.warmup * steps
        if step < rising:
            return (step + 1) / (rising + 1)  # the first step already learns
        return max(0.0, (steps - step) / max(1.0, steps - rising))

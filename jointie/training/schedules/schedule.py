"""The family of learning-rate schedules."""

from __future__ import annotations

from abc import abstractmethod

import torch

from ...config import Component


class Schedule(Component):
    """Changes the learning rates from step to step."""

    default_implementation = "linear"

    @abstractmethod
    def factor(self, step: int, steps: int) -> float:
        """The factor on every learning rate.

        Args:
            step: how many optimizer steps are done.
            steps: how many there will be in all.
        """

    def build(self, optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
        """A torch scheduler that applies :meth:`factor`."""
        return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: self.factor(step, steps))

"""The callback that asks for checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ...config import PositiveInt
from .callback import Callback, TrainingState


@Callback.register("checkpointing")
class Checkpointing(Callback):
    """Have the trainer write a checkpoint after each epoch, and every few steps.

    Args:
        every_steps: optimizer steps from one to the next, counted over all epochs and stages; ``null`` for none
            within an epoch.
        keep_last: how many checkpoints to keep. The best model stands apart from them.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, every_steps: PositiveInt | None = None, keep_last: PositiveInt = 2) -> None:
        self.every_steps, self.keep_last = every_steps, keep_last

    def on_step(self, state: TrainingState) -> None:
        if self.every_steps and state.total_steps % self.every_steps == 0:
            state.save = True

    def on_epoch(self, state: TrainingState) -> None:
        state.save = True

    def describe_output(self, folder: Path) -> str | None:
        return f"checkpoints: {folder / 'checkpoints'}; --resume goes on from them"

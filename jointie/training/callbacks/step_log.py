"""steps.jsonl: a line for every few optimizer steps."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from ...config import PositiveInt
from ..errors import writing
from .callback import Callback, TrainingState
from .json_lines import json_line

_NAME = "steps.jsonl"


@Callback.register("step_log")
class StepLog(Callback):
    """Append losses, learning rates, the gradient norm and what callbacks measure to ``steps.jsonl``.

    A line has the ``stage`` (where parts of a model are trained one after another), the ``step`` since the training
    began, over all epochs and stages, and the ``epoch``. The losses are those of this step alone, and the gradient norm
    is that of all parameters before it is clipped. A step that was skipped has no such values, but ``skipped: true``.
    Numbers that are not finite are ``null``.

    A training that goes on from a checkpoint cuts off what was written after it. The file holds no times, so that the
    same training writes the same bytes, whether it was interrupted or not.

    Args:
        every: how many optimizer steps from one line to the next.

    Raises:
        TrainingError: while training, if the file cannot be written.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, every: PositiveInt = 10) -> None:
        self.every = every
        self.path: Path | None = None
        self.file: BinaryIO | None = None

    def on_start(self, state: TrainingState) -> None:
        if state.folder is None:
            return
        self.path = state.folder / _NAME
        with writing(self.path):
            self.file = self.path.open("a+b")
            self.file.truncate(_end(self.file, state.total_steps))

    def on_step(self, state: TrainingState) -> None:
        if self.file is None or self.path is None or state.total_steps % self.every:
            return
        with writing(self.path):
            self.file.write(json_line(_values(state)).encode())
            self.file.flush()

    def on_end(self, state: TrainingState) -> None:
        file, self.file = self.file, None
        if file is not None and self.path is not None:
            with writing(self.path):
                file.close()

    def state_dict(self) -> dict[str, Any]:
        if self.file is not None and self.path is not None:
            with writing(self.path):
                os.fsync(self.file.fileno())  # a loss of power takes no line from before a checkpoint
        return {}

    def describe_output(self, folder: Path) -> str | None:
        return f"every {self.every}. step: {folder / _NAME}"


def _end(file: BinaryIO, steps: int) -> int:
    """The bytes of the lines up to so many steps."""
    end = file.seek(0)
    for line in file:
        try:
            if json.loads(line)["step"] > steps:
                break
        except (ValueError, TypeError, KeyError, RecursionError):  # not whole
            break
        end += len(line)
    return end


def _values(state: TrainingState) -> dict[str, Any]:
    """The values of a line."""
    measured = {
        "losses": state.step_losses,
        "learning_rates": state.learning_rates,
        "gradient_norm": state.gradient_norm,
        "measurements": state.measurements,
    }
    return {
        **({"stage": state.stage} if state.stage else {}),
        "step": state.total_steps,
        "epoch": state.epoch,
        **({"learning_rates": state.learning_rates, "skipped": True} if not state.step_losses else measured),
    }

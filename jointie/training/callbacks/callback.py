"""The family of callbacks: what happens beside training."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...config import Component


@dataclass
class TrainingState:
    """Where a training stands; the trainer writes it, callbacks read it.

    Attributes:
        epochs: how many epochs there will be.
        stage: the name of the part of the model that is trained; empty where it is trained at once.
        steps_per_epoch: optimizer steps in each.
        epoch: the current epoch, from 1.
        step: the last optimizer step of this epoch that is done, from 1.
        losses: the mean of each loss since the epoch began.
        learning_rates: the current rate of each parameter group.
        metrics: the validation metrics of this epoch, nested as ``evaluate`` gives them; empty before validation.
        score: the value of the metric that models are chosen by, ``None`` without validation.
        best_epoch: the epoch of the best model so far, 0 before the first.
        best_score: its score.
        best_metrics: its validation metrics.
        stop: a callback sets it to end the training after this epoch.
        stop_reason: why.
        folder: where the training writes.
    """

    epochs: int
    steps_per_epoch: int
    folder: Path | None = None
    stage: str = ""
    epoch: int = 0
    step: int = 0
    losses: dict[str, float] = field(default_factory=dict)
    learning_rates: dict[str, float] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    score: float | None = None
    best_epoch: int = 0
    best_score: float | None = None
    best_metrics: dict[str, Any] = field(default_factory=dict)
    stop: bool = False
    stop_reason: str = ""


class Callback(Component):
    """Looks at the training at certain moments. Each hook does nothing unless it is overridden."""

    def on_start(self, state: TrainingState) -> None:
        """Before the first epoch."""

    def on_step(self, state: TrainingState) -> None:
        """After each optimizer step."""

    def on_epoch(self, state: TrainingState) -> None:
        """After each epoch and its validation; the best and last models are saved by then."""

    def on_end(self, state: TrainingState) -> None:
        """After the last epoch, and when training ends by an error."""

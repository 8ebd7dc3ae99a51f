"""Stopping when nothing gets better."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...config import NonNegativeFloat, PositiveInt
from .callback import Callback, TrainingState

logger = logging.getLogger(__name__)


@Callback.register("early_stopping")
class EarlyStopping(Callback):
    """Stop when the metric that models are chosen by has not improved for some epochs.

    Without validation it never does. It counts anew for each part of a model that is trained after another.

    Args:
        patience: how many epochs without a better model to allow.
        min_delta: the metric, a fraction in [0, 1], has to rise by more than this over the best that counted for a
            model to count as better. With 0, each model that is chosen as the best counts, also where the metric is
            the same and the easier tasks decide.
    """

    def __init__(self, patience: PositiveInt = 5, min_delta: NonNegativeFloat = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best: float | None = None
        self.waited = 0

    def on_start(self, state: TrainingState) -> None:
        if not state.epoch:  # else it is resumed
            self.best, self.waited = None, 0
        if not state.validated:
            of_stage = f" of the stage {state.stage!r}" if state.stage else ""
            logger.warning("early_stopping waits for a better model, but there is no validation%s", of_stage)

    def on_epoch(self, state: TrainingState) -> None:
        if not state.best_epoch:
            return
        if self._is_better(state):
            self.best, self.waited = state.score, 0
        else:
            self.waited += 1
        if self.waited >= self.patience:
            state.stop = True
            better = f"model better by more than {self.min_delta:g}" if self.min_delta else "better model"
            state.stop_reason = f"no {better} for {self.patience} epochs"

    def state_dict(self) -> dict[str, Any]:
        return {"best": self.best, "waited": self.waited}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.best, self.waited = state.get("best"), state.get("waited", 0)

    def _is_better(self, state: TrainingState) -> bool:
        if state.best_epoch != state.epoch:
            return False
        if not self.min_delta or self.best is None or state.score is None:
            return True
        return state.score > self.best + self.min_delta

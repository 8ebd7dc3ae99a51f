"""Stopping when nothing gets better."""

from __future__ import annotations

from ...config import PositiveInt
from .callback import Callback, TrainingState


@Callback.register("early_stopping")
class EarlyStopping(Callback):
    """Stop when the metric that models are chosen by has not improved for some epochs.

    Args:
        patience: how many epochs without a better model to allow.
    """

    def __init__(self, patience: PositiveInt = 5) -> None:
        self.patience = patience

    def on_epoch(self, state: TrainingState) -> None:
        if state.best_epoch and state.epoch - state.best_epoch >= self.patience:
            state.stop = True
            state.stop_reason = f"no better model for {self.patience} epochs"

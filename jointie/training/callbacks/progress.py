"""Showing how training goes, in a terminal or in a log file."""

from __future__ import annotations

import time
from typing import ClassVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ...config import PositiveFloat
from ...terminal import visible
from .callback import Callback, TrainingState


@Callback.register("progress")
class ProgressDisplay(Callback):
    """A bar while an epoch runs, and a line for each epoch that is done. In a log file, plain lines.

    Before the first epoch it says how many parameters learn at which rate, and how many are frozen.

    Args:
        log_seconds: where the output is no terminal, how many seconds to leave between lines within an epoch.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, log_seconds: PositiveFloat = 30.0) -> None:
        self.log_seconds = log_seconds
        self.console = Console(stderr=True, highlight=False)
        self.bar: Progress | None = None
        self.epoch_began = self.last_line = time.monotonic()

    def on_start(self, state: TrainingState) -> None:
        self.epoch_began = self.last_line = time.monotonic()
        if state.groups:
            self._line(f"{state.stage} parameters: {', '.join(map(str, state.groups))}".strip())
        if self.console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self.bar = Progress(*columns, TimeRemainingColumn(), console=self.console, transient=True)
            self.task = self.bar.add_task("", total=state.steps_per_epoch)
            self.bar.start()

    def on_step(self, state: TrainingState) -> None:
        description = visible(f"{_place(state)}  loss {sum(state.losses.values()):.3f}")
        if self.bar is not None:
            self.bar.update(self.task, completed=state.step, description=description)
        elif time.monotonic() - self.last_line >= self.log_seconds:
            self._line(f"{description}  step {state.step}/{state.steps_per_epoch}")

    def on_epoch(self, state: TrainingState) -> None:
        seconds = time.monotonic() - self.epoch_began
        self.epoch_began = time.monotonic()
        losses = "  ".join(f"{name} {value:.3f}" for name, value in state.losses.items())
        self._line(f"{_place(state)}  {seconds:.0f} s  loss {losses}{_validation(state)}{_skipped(state)}")

    def on_end(self, state: TrainingState) -> None:
        if self.bar is not None:
            self.bar.stop()
            self.bar = None
        if state.stop_reason:
            self._line(f"{state.stage} stopped after epoch {state.epoch}: {state.stop_reason}".strip())

    def _line(self, text: str) -> None:
        self.last_line = time.monotonic()
        self.console.print(visible(text), soft_wrap=True)


def _place(state: TrainingState) -> str:
    return f"{state.stage} epoch {state.epoch}/{state.epochs}".strip()


def _skipped(state: TrainingState) -> str:
    if not state.skipped:
        return ""
    return f"  | {state.skipped} step{'' if state.skipped == 1 else 's'} skipped so far"


def _validation(state: TrainingState) -> str:
    if not state.metrics:
        return ""
    parts = ("mention", "coref", "relation")
    scores = "  ".join(f"{part} {100 * state.metrics[part]['f1']:.2f}" for part in parts if part in state.metrics)
    recall = "" if state.pruning_recall is None else f"  pruning recall {100 * state.pruning_recall:.2f}"
    return f"  | F1 {scores}{recall}{'  *best*' if state.best_epoch == state.epoch else ''}"

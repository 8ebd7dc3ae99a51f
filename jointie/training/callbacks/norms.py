"""The norms of gradients and weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, ClassVar

import torch
from torch import nn

from ...config import PositiveInt
from .callback import Callback, TrainingState

GRADIENT, WEIGHT = "gradient_norm", "weight_norm"


@Callback.register("norms")
class Norms(Callback):
    """Measure the norm of the gradients and of the weights of each parameter group, for the logs to write.

    At each ``every``-th optimizer step, and at the last of an epoch, the measurements ``gradient_norm/encoder``,
    ``weight_norm/encoder``, ... are those of that step: of the gradients before they are clipped, and of the weights
    that they belong to, before the step changes them. At other steps they are not there, so that no log shows an old
    value as a new one. ``gradient_norm_mean/encoder`` and ``gradient_norm_max/encoder`` are over the steps measured
    since the epoch began, as far as they were finite; with them ``metrics.jsonl`` tells how an epoch went.

    Norms are Euclidean, over all numbers of a group at once.

    Args:
        every: how many optimizer steps from one measurement to the next. A log that is to write the norms of each
            step that it shows needs the same number, or a multiple of it.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, every: PositiveInt = 10) -> None:
        self.every = every
        self.epoch = 0
        self.gradients: dict[str, list[float]] = {}
        self.shown: dict[str, float] = {}

    def on_start(self, state: TrainingState) -> None:
        if not state.epoch:  # else it is resumed
            self._begin()
        state.measurements.update(self.shown)

    def on_gradients(self, state: TrainingState, groups: Mapping[str, Sequence[nn.Parameter]]) -> None:
        # All is set here, ahead of every log's on_step, so that the order of callbacks makes no difference.
        is_measured = state.total_steps % self.every == 0 or state.step == state.steps_per_epoch
        self._show(state, _norms(groups) if is_measured else {})

    def on_step(self, state: TrainingState) -> None:
        if not state.step_losses:  # it was skipped, and there were no gradients to measure
            self._show(state, {})

    def state_dict(self) -> dict[str, Any]:
        return {"epoch": self.epoch, "gradients": self.gradients, "shown": self.shown}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self._begin()
        if state:
            self.epoch, self.shown = state["epoch"], dict(state["shown"])
            self.gradients = {name: list(values) for name, values in state["gradients"].items()}

    def _begin(self) -> None:
        """Forget all, at the beginning of a stage."""
        self.epoch = 0
        self.gradients, self.shown = {}, {}

    def _show(self, state: TrainingState, norms: Mapping[str, float]) -> None:
        """Put the norms of a step, none if it is not measured, and those of the epoch into the state."""
        if self.epoch != state.epoch:
            self.epoch, self.gradients = state.epoch, {}
        for name, value in norms.items():
            kind, _, group = name.partition("/")
            if kind == GRADIENT and math.isfinite(value):
                self.gradients.setdefault(group, []).append(value)
        means = {f"{GRADIENT}_mean/{group}": fmean(values) for group, values in self.gradients.items()}
        largest = {f"{GRADIENT}_max/{group}": max(values) for group, values in self.gradients.items()}
        for name in self.shown:
            state.measurements.pop(name, None)
        self.shown = {**norms, **means, **largest}
        state.measurements.update(self.shown)


def _norms(groups: Mapping[str, Sequence[nn.Parameter]]) -> dict[str, float]:
    """The norms of each group by name; the device is waited for once."""
    filled = {group: list(parameters) for group, parameters in groups.items() if parameters}
    gradients = {group: [p.grad for p in parameters if p.grad is not None] for group, parameters in filled.items()}
    measured = {f"{GRADIENT}/{group}": nn.utils.get_total_norm(tensors) for group, tensors in gradients.items()}
    measured |= {f"{WEIGHT}/{group}": nn.utils.get_total_norm(parameters) for group, parameters in filled.items()}
    if not measured:
        return {}
    device = measured[f"{WEIGHT}/{next(iter(filled))}"].device  # the norm of no gradients at all is on the CPU
    return dict(zip(measured, torch.stack([norm.to(device, torch.float32) for norm in measured.values()]).tolist()))

"""The family of callbacks, which are called at certain moments of a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from torch import nn

from ...config import Component


class GroupSummary(NamedTuple):
    """Parameters that share a learning rate.

    Attributes:
        name: of the group, as in ``learning_rates``; ``frozen`` for those that do not learn.
        parameters: how many numbers it has.
        learning_rate: the full rate, which the schedule scales; ``None`` for frozen ones.
    """

    name: str
    parameters: int
    learning_rate: float | None

    def __str__(self) -> str:
        rate = "" if self.learning_rate is None else f" (learning rate {self.learning_rate:g})"
        return f"{self.name} {self.parameters:,}{rate}"


@dataclass
class TrainingState:
    """The progress of the training of a stage; the trainer writes it, callbacks read it.

    Attributes:
        epochs: how many epochs there will be.
        stage: the name of the part of the model that is trained; empty where it is trained at once.
        steps_per_epoch: optimizer steps in each.
        epoch: the current epoch, from 1.
        step: the last optimizer step of this epoch that is done, from 1.
        total_steps: optimizer steps since the training began, over all epochs and stages; it never goes back.
        losses: the mean of each loss since the epoch began.
        step_losses: each loss in the last step; none if it was skipped.
        gradient_norm: the norm of all gradients in the last step, before they are clipped.
        skipped: steps that were skipped since they were not finite.
        learning_rates: the rate of each parameter group in the last step.
        measurements: what callbacks measure, by names with slashes (``gradient_norm/encoder``); logs write them. Each
            epoch begins with none.
        metrics: the validation metrics of this epoch, nested as ``evaluate`` gives them; empty before validation.
        pruning_recall: the share of the gold mentions of the validation documents that are among the candidates;
            ``None`` where they are given or there are none.
        score: the value of the metric that models are chosen by, ``None`` without validation.
        best_epoch: the epoch of the best model so far, 0 before the first.
        best_score: its score.
        best_metrics: its validation metrics.
        stop: a callback sets it to end the training after this epoch.
        stop_reason: why.
        save: a callback sets it to have a checkpoint written when all callbacks are done with this step or epoch.
        finished: whether the training has come to its end; not while it goes on, nor where it is broken off.
        validated: whether there is a validation after each epoch.
        groups: the parameters by learning rate.
        folder: where the training writes.
        config: the spec of the experiment; empty where nothing is written.
    """

    epochs: int
    steps_per_epoch: int
    folder: Path | None = None
    stage: str = ""
    epoch: int = 0
    step: int = 0
    total_steps: int = 0
    losses: dict[str, float] = field(default_factory=dict)
    step_losses: dict[str, float] = field(default_factory=dict)
    gradient_norm: float = 0.0
    skipped: int = 0
    learning_rates: dict[str, float] = field(default_factory=dict)
    measurements: dict[str, float] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    pruning_recall: float | None = None
    score: float | None = None
    best_epoch: int = 0
    best_score: float | None = None
    best_metrics: dict[str, Any] = field(default_factory=dict)
    stop: bool = False
    stop_reason: str = ""
    save: bool = False
    finished: bool = False
    validated: bool = False
    groups: Sequence[GroupSummary] = ()
    config: Mapping[str, Any] = field(default_factory=dict)

    def state_dict(self) -> dict[str, Any]:
        """The values that a training needs to go on in another process."""
        set_anew = {"folder", "save", "finished", "validated", "groups", "config"}
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in set_anew}

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Go on from what :meth:`state_dict` gave, for as many epochs as there are to be now.

        Raises:
            ValueError: if it gave other values than it gives now.
        """
        if other := sorted(saved.keys() ^ self.state_dict().keys()):
            raise ValueError(f"other values: {', '.join(other)}")
        for name, value in saved.items():
            if name != "epochs":
                setattr(self, name, value)


class Callback(Component):
    """Is called at certain moments of a training. Each hook does nothing unless it is overridden.

    Where several processes train together, callbacks are called in the first of them alone.

    Attributes:
        affects_model: whether another model may come out with it than without; where not, a resumed training may change
            it, add it and leave it out.
    """

    affects_model: ClassVar[bool] = True

    def on_start(self, state: TrainingState) -> None:
        """Before the first epoch."""

    def on_gradients(self, state: TrainingState, groups: Mapping[str, Sequence[nn.Parameter]]) -> None:
        """Before each optimizer step, with the parameters of each group and their gradients, not clipped yet."""

    def on_step(self, state: TrainingState) -> None:
        """After each optimizer step."""

    def on_epoch(self, state: TrainingState) -> None:
        """After each epoch and its validation; its model is saved after that."""

    def on_end(self, state: TrainingState) -> None:
        """After the last epoch, and when training ends by an error."""

    def state_dict(self) -> dict[str, Any]:
        """The values that it needs to go on in another process: JSON values, tensors, dicts, lists and tuples."""
        return {}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        """Go on from what :meth:`state_dict` gave; called before any hook.

        Args:
            state: what its :meth:`state_dict` gave, ``{}`` where the training had no such callback.
            folder: where the training writes.
        """

    def describe_output(self, folder: Path) -> str | None:
        """A line that names the files that it writes, shown before the training begins; ``None`` for no line."""
        return None

"""Weights & Biases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...config import PositiveInt
from ...documents.extras import imported
from .callback import Callback, TrainingState
from .scalars import epoch_scalars, step_scalars


@Callback.register("wandb")
class WeightsAndBiases(Callback):
    """Log to Weights & Biases, which is an extra: ``pip install 'jointie[wandb]'``.

    The spec of the experiment is the run's config. Over the optimizer steps: losses, learning rates, the gradient norm,
    what callbacks measure, and after each epoch the validation metrics, under the names that ``tensorboard`` has. A
    resumed training goes on with the same run. ``WANDB_MODE=offline`` keeps all in the folder ``wandb`` of the
    training, for ``wandb sync``; ``WANDB_ENTITY`` and the other variables of its library hold too.

    Args:
        project: the project.
        name: the run's name; by default that of the training's folder.
        every: how many optimizer steps from one point to the next.

    Raises:
        ConfigError: if wandb is not installed.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, project: str = "jointie", name: str | None = None, every: PositiveInt = 10) -> None:
        self._library = imported("wandb", "wandb")
        self.project, self.name, self.every = project, name, every
        self.id: str | None = None
        self.run: Any = None

    def on_start(self, state: TrainingState) -> None:
        if state.folder is None:
            return
        place = {"project": self.project, "name": self.name or state.folder.resolve().name, "dir": state.folder}
        id = self.id if state.total_steps else None
        self.run = self._library.init(**place, id=id, resume="allow", config=dict(state.config))
        self.id = self.run.id

    def on_step(self, state: TrainingState) -> None:
        if self.run is not None and state.total_steps % self.every == 0:
            self.run.log(step_scalars(state), step=state.total_steps)

    def on_epoch(self, state: TrainingState) -> None:
        if self.run is not None:
            self.run.log(epoch_scalars(state), step=state.total_steps)

    def on_end(self, state: TrainingState) -> None:
        run, self.run = self.run, None
        if run is not None:
            run.finish(exit_code=0 if state.finished else 1)

    def state_dict(self) -> dict[str, Any]:
        return {"id": self.id}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.id = state.get("id")

"""MLflow."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...config import PositiveInt
from ...documents.extras import imported
from .callback import Callback, TrainingState
from .scalars import epoch_scalars, step_scalars


@Callback.register("mlflow")
class MLflow(Callback):
    """Log to MLflow, which is an extra: ``pip install 'jointie[mlflow]'``.

    Where to is said by MLflow's variable ``MLFLOW_TRACKING_URI``: a server, or a file as ``sqlite:///mlflow.db``. The
    spec of the experiment gives the parameters (``trainer.epochs``). Over the optimizer steps: losses, learning rates,
    the gradient norm, what callbacks measure, and after each epoch the validation metrics, under the names that
    ``tensorboard`` has. A resumed training goes on with the same run, and logs again, with the same values, what came
    after its checkpoint.

    Args:
        experiment: the experiment of MLflow, which is made if there is none of that name.
        name: the run's name; by default that of the training's folder.
        every: how many optimizer steps from one point to the next.

    Raises:
        ConfigError: if MLflow is not installed.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, experiment: str = "jointie", name: str | None = None, every: PositiveInt = 10) -> None:
        self._library = imported("mlflow", "mlflow")
        self.experiment, self.name, self.every = experiment, name, every
        self.id: str | None = None
        self.client: Any = None

    def on_start(self, state: TrainingState) -> None:
        if state.folder is None:
            return
        self.client = self._library.MlflowClient()
        if self.id and state.total_steps:
            self.client.update_run(self.id, status="RUNNING")
            return
        self.id = None
        known = self.client.get_experiment_by_name(self.experiment)
        experiment = known.experiment_id if known else self.client.create_experiment(self.experiment)
        self.id = self.client.create_run(experiment, run_name=self.name or state.folder.resolve().name).info.run_id
        for name, value in _parameters(state.config):
            self.client.log_param(self.id, name, value)

    def on_step(self, state: TrainingState) -> None:
        if state.total_steps % self.every == 0:
            self._log(step_scalars(state), state.total_steps)

    def on_epoch(self, state: TrainingState) -> None:
        self._log(epoch_scalars(state), state.total_steps)

    def on_end(self, state: TrainingState) -> None:
        client, self.client = self.client, None
        if client is not None and self.id:
            client.set_terminated(self.id, "FINISHED" if state.finished else "FAILED")

    def state_dict(self) -> dict[str, Any]:
        return {"id": self.id}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.id = state.get("id")

    def _log(self, scalars: Mapping[str, float], step: int) -> None:
        if self.client is not None and scalars:
            now, metric = int(time.time() * 1000), self._library.entities.Metric
            self.client.log_batch(self.id, [metric(name, value, now, step) for name, value in scalars.items()])


def _parameters(config: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """The values of a spec by their paths; lists as JSON."""
    for key, value in config.items():
        if isinstance(value, Mapping):
            yield from _parameters(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value if isinstance(value, str) else json.dumps(value)

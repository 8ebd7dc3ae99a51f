"""TensorBoard: curves of a training to look at while it runs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...config import PositiveInt
from ...documents.extras import imported
from ..errors import writing
from .callback import Callback, TrainingState
from .scalars import epoch_scalars, step_scalars

_FOLDER = "tensorboard"


@Callback.register("tensorboard")
class TensorBoard(Callback):
    """Write curves for TensorBoard, which is an extra: ``pip install 'jointie[tensorboard]'``.

    Over the optimizer steps since the training began: ``loss/<name>`` and ``loss/total`` of the step alone,
    ``learning_rate/<group>``, the ``gradient_norm`` of all parameters before it is clipped, and what callbacks measure;
    after each epoch ``validation/<metric>``. Where parts of a model are trained one after another, the name of the part
    comes first: ``relations/loss/total``. Steps that were skipped have no point.

    A training that goes on from a checkpoint has TensorBoard forget what was written after it, so that nothing is shown
    twice.

    Args:
        every: how many optimizer steps from one point to the next.

    Raises:
        ConfigError: if TensorBoard is not installed.
        TrainingError: while training, if the folder cannot be written.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, every: PositiveInt = 10) -> None:
        imported("tensorboard", "tensorboard")
        self._library = imported("torch.utils.tensorboard", "tensorboard")
        self.every = every
        self.path = Path(_FOLDER)
        self.writer: Any = None
        self.at: int | None = 0
        self.scalars: dict[str, float] = {}

    def on_start(self, state: TrainingState) -> None:
        if state.folder is None:
            return
        self.path = state.folder / _FOLDER
        with writing(self.path):
            if state.total_steps == 0:
                self._begin()
            # TensorBoard forgets what earlier files hold of this step too: the metrics of an epoch stand at its last
            # step, and may have come after the checkpoint of that step. What the checkpoint knows of is written again.
            purged = state.total_steps + (self.at is None) if state.total_steps else None
            self.writer = self._library.SummaryWriter(str(self.path), purge_step=purged)
            if self.at == state.total_steps:
                self._write(self.scalars, state.total_steps)

    def on_step(self, state: TrainingState) -> None:
        if state.total_steps % self.every == 0:
            self._add(step_scalars(state), state)

    def on_epoch(self, state: TrainingState) -> None:
        self._add(epoch_scalars(state), state)
        self._flush()

    def on_end(self, state: TrainingState) -> None:
        writer, self.writer = self.writer, None
        if writer is not None:
            with writing(self.path):
                writer.close()

    def state_dict(self) -> dict[str, Any]:
        self._flush()
        return {"at": self.at, "scalars": dict(self.scalars)}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.at, self.scalars = state.get("at"), dict(state.get("scalars", {}))

    def describe_output(self, folder: Path) -> str | None:
        return f"TensorBoard: {shlex.join(['tensorboard', '--logdir', str(folder / _FOLDER)])}"

    def _begin(self) -> None:
        """Forget an earlier training, of the same trainer or in the same folder."""
        self.at, self.scalars = 0, {}
        for file in self.path.glob("events.out.tfevents.*"):
            file.unlink()

    def _add(self, scalars: Mapping[str, float], state: TrainingState) -> None:
        if self.writer is None or not scalars:
            return
        if self.at != state.total_steps:
            self.at, self.scalars = state.total_steps, {}
        self.scalars.update(scalars)
        with writing(self.path):
            self._write(scalars, state.total_steps)

    def _write(self, scalars: Mapping[str, float], step: int) -> None:
        for tag, value in scalars.items():
            self.writer.add_scalar(tag, value, step)

    def _flush(self) -> None:
        if self.writer is not None:
            with writing(self.path):
                self.writer.flush()

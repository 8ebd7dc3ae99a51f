"""TensorBoard: curves of a training to look at while it runs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...config import PositiveInt
from ...metrics import lookup, paths
from ..errors import writing
from .callback import Callback, TrainingState

_FOLDER = "tensorboard"


@Callback.register("tensorboard")
class TensorBoard(Callback):
    """Write curves for TensorBoard, which is an extra: ``pip install 'jointie[tensorboard]'``.

    Over the optimizer steps since the training began: ``loss/<name>`` and ``loss/total`` of the step alone,
    ``learning_rate/<group>``, the ``gradient_norm`` of all parameters before it is clipped, and what callbacks measure;
    after each epoch ``validation/<metric>``. Where parts of a model are trained one after another, the name of the part
    comes first: ``relations/loss/total``. Steps that were skipped have no point.

    A training that goes on from a checkpoint cuts off what was written after it, and has a TensorBoard that looks on
    forget it, so that nothing is shown twice.

    Args:
        every: how many optimizer steps from one point to the next.

    Raises:
        ValueError: if TensorBoard is not installed.
        TrainingError: while training, if the folder cannot be written.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, every: PositiveInt = 10) -> None:
        _writer_class()
        self.every = every
        self.path = Path(_FOLDER)
        self.writer: Any = None
        self.sizes: dict[str, int] | None = {}

    def on_start(self, state: TrainingState) -> None:
        if state.folder is None:
            return
        self.path = state.folder / _FOLDER
        with writing(self.path):
            if state.total_steps == 0:
                self.sizes = {}
            if self.sizes is not None:
                self._cut_back(self.sizes)
            self.writer = _writer_class()(str(self.path), purge_step=state.total_steps + 1)

    def on_step(self, state: TrainingState) -> None:
        if not state.step_losses or state.total_steps % self.every:
            return
        scalars = {f"loss/{name}": loss for name, loss in state.step_losses.items()}
        scalars["loss/total"] = sum(state.step_losses.values())
        scalars |= {f"learning_rate/{group}": rate for group, rate in state.learning_rates.items()}
        self._add({**scalars, "gradient_norm": state.gradient_norm, **state.measurements}, state)

    def on_epoch(self, state: TrainingState) -> None:
        self._add({f"validation/{path}": lookup(state.metrics, path) for path in paths(state.metrics)}, state)
        self._flush()

    def on_end(self, state: TrainingState) -> None:
        writer, self.writer = self.writer, None
        if writer is not None:
            with writing(self.path):
                writer.close()
                self._measure()

    def state_dict(self) -> dict[str, Any]:
        self._flush()
        return {"sizes": self.sizes}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.sizes = state.get("sizes")  # not known in a training that it was not there in

    def describe_output(self, folder: Path) -> str | None:
        return f"TensorBoard: {shlex.join(['tensorboard', '--logdir', str(folder / _FOLDER)])}"

    def _add(self, scalars: Mapping[str, float], state: TrainingState) -> None:
        if self.writer is not None:
            with writing(self.path):
                for name, value in scalars.items():
                    self.writer.add_scalar(f"{state.stage}/{name}" if state.stage else name, value, state.total_steps)

    def _flush(self) -> None:
        if self.writer is not None:
            with writing(self.path):
                self.writer.flush()
                self._measure()

    def _cut_back(self, sizes: Mapping[str, int]) -> None:
        """Cut off what the files hold beyond these sizes; those that are not among them go."""
        for file in self._files():
            if file.name in sizes:
                os.truncate(file, min(sizes[file.name], file.stat().st_size))
            else:
                file.unlink()

    def _measure(self) -> None:
        """Note how much is written."""
        self.sizes = {file.name: file.stat().st_size for file in self._files()}

    def _files(self) -> list[Path]:
        return list(self.path.glob("events.out.tfevents.*"))


def _writer_class() -> type:
    """The writer, imported only where it is used.

    Raises:
        ValueError: if it cannot be imported.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise ValueError(f"TensorBoard is not installed ({error}); pip install 'jointie[tensorboard]'") from error
    return SummaryWriter

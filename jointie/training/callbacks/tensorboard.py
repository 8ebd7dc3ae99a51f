"""TensorBoard: curves of a training to look at while it runs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, ClassVar

from ...config import PositiveInt
from ...metrics import lookup, paths
from ..runs import WRITTEN
from .callback import Callback, TrainingState
from .log_files import writing

logger = logging.getLogger(__name__)


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
        folder: where to write, in the folder of the training.
        every: how many optimizer steps from one point to the next.

    Raises:
        ValueError: if TensorBoard is not installed, or ``folder`` leads out of the folder of the training.
        TrainingError: while training, if the folder cannot be written.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self, folder: str = "tensorboard", every: PositiveInt = 10) -> None:
        parts = PurePath(folder).parts
        leads_out = not parts or ".." in parts or PurePath(folder).is_absolute()
        if leads_out or parts[0].startswith(".") or parts[0] in {*WRITTEN} - {"tensorboard"}:
            raise ValueError(
                f"the folder {folder!r} is not one of its own in the folder of the training; give a name such as "
                "'tensorboard'"
            )
        _writer_class()
        self.folder, self.every = folder, every
        self.path = Path(folder)
        self.writer: Any = None
        self.skipped = 0
        self.at: int | None = 0
        self.scalars: dict[str, float] = {}

    def on_start(self, state: TrainingState) -> None:
        self.skipped = state.skipped
        if state.folder is None:
            return
        self.path = state.folder / self.folder
        with writing(self.path):
            if state.total_steps == 0:
                self._begin()
            self.writer = _writer_class()(str(self.path), purge_step=self._purged_from(state))
            if self.at == state.total_steps:
                self._write(self.scalars, state.total_steps)

    def on_step(self, state: TrainingState) -> None:
        is_skipped, self.skipped = state.skipped > self.skipped, state.skipped
        if is_skipped or state.total_steps % self.every:
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
            try:
                writer.close()
            except OSError as error:  # another error may be under way, which this one must not hide
                logger.warning("%s may lack its last points: %s", self.path, error.strerror or error)

    def state_dict(self) -> dict[str, Any]:
        self._flush()
        return {"at": self.at, "scalars": dict(self.scalars)}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.at, self.scalars = state.get("at"), dict(state.get("scalars", {}))

    def describe_output(self, folder: Path) -> str | None:
        return f"TensorBoard: tensorboard --logdir {folder / self.folder}"

    def _begin(self) -> None:
        """Forget an earlier training, of the same trainer or in the same folder."""
        self.at, self.scalars = 0, {}
        for file in self.path.glob("events.out.tfevents.*"):
            file.unlink()

    def _purged_from(self, state: TrainingState) -> int | None:
        """The first step of which TensorBoard is to forget what earlier files hold.

        That of the checkpoint is among them: the metrics of an epoch stand at its last step, and may have come after
        the checkpoint of that step. What the checkpoint knows of is written again.
        """
        if state.total_steps == 0:
            return None
        return state.total_steps + (self.at is None)

    def _add(self, scalars: Mapping[str, float], state: TrainingState) -> None:
        if self.writer is None or not scalars:
            return
        if self.at != state.total_steps:
            self.at, self.scalars = state.total_steps, {}
        tagged = {f"{state.stage}/{name}" if state.stage else name: value for name, value in scalars.items()}
        self.scalars.update(tagged)
        with writing(self.path):
            self._write(tagged, state.total_steps)

    def _write(self, scalars: Mapping[str, float], step: int) -> None:
        for tag, value in scalars.items():
            self.writer.add_scalar(tag, value, step)

    def _flush(self) -> None:
        if self.writer is not None:
            with writing(self.path):
                self.writer.flush()


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

"""metrics.jsonl: a line for each epoch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ...storage import write_file
from ..errors import writing
from .callback import Callback, TrainingState
from .json_lines import json_line

_NAME = "metrics.jsonl"


@Callback.register("metrics_log")
class MetricsLog(Callback):
    """Write losses, learning rates and validation metrics of each epoch to ``metrics.jsonl``.

    Where parts of a model are trained one after another, each line names its ``stage``. The share of the gold mentions
    of the validation documents that are candidates stands under ``pruning_recall``, what callbacks measure under
    ``measurements``, and the number of steps that were skipped so far under ``skipped``; none where there is none.
    Numbers that are not finite are ``null``.

    The whole file is written anew each time, in one step: it is never half written, and a training that goes on from a
    checkpoint finds it as it was then, whatever became of it since. It holds no times, so that the same training
    writes the same bytes.
    """

    affects_model: ClassVar[bool] = False

    def __init__(self) -> None:
        self.lines: list[str] = []

    def on_start(self, state: TrainingState) -> None:
        if state.total_steps == 0:  # of an earlier training of the same trainer
            self.lines = []

    def on_epoch(self, state: TrainingState) -> None:
        line = {
            **({"stage": state.stage} if state.stage else {}),
            "epoch": state.epoch,
            "losses": state.losses,
            "learning_rates": state.learning_rates,
            "validation": state.metrics,
            "best": state.best_epoch == state.epoch,
            **({} if state.pruning_recall is None else {"pruning_recall": state.pruning_recall}),
            **({"measurements": state.measurements} if state.measurements else {}),
            **({"skipped": state.skipped} if state.skipped else {}),
        }
        self.lines.append(json_line(line))
        self._write(state.folder)

    def state_dict(self) -> dict[str, Any]:
        return {"lines": list(self.lines)}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.lines = list(state.get("lines", ()))
        self._write(folder)

    def describe_output(self, folder: Path) -> str | None:
        return f"metrics of each epoch: {folder / _NAME}"

    def _write(self, folder: Path | None) -> None:
        if folder is None:
            return
        path = folder / _NAME
        with writing(path):
            if self.lines:
                write_file(path, "".join(self.lines).encode())
            else:
                path.unlink(missing_ok=True)

"""metrics.jsonl: a line for each epoch."""

from __future__ import annotations

import json

from .callback import Callback, TrainingState


@Callback.register("metrics_log")
class MetricsLog(Callback):
    """Append losses, learning rates and validation metrics of each epoch to ``metrics.jsonl``.

    Where parts of a model are trained one after another, each line names its ``stage``.

    The file holds no times, so that the same training writes the same bytes.
    """

    def __init__(self) -> None:
        pass

    def on_epoch(self, state: TrainingState) -> None:
        if state.folder is None:
            return
        line = {
            **({"stage": state.stage} if state.stage else {}),
            "epoch": state.epoch,
            "losses": state.losses,
            "learning_rates": state.learning_rates,
            "validation": state.metrics,
            "best": state.best_epoch == state.epoch,
        }
        with (state.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

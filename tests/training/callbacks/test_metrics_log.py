from __future__ import annotations

import json
from pathlib import Path

from jointie.training import MetricsLog, TrainingState


def test_a_line_an_epoch(tmp_path: Path) -> None:
    state = TrainingState(epochs=2, steps_per_epoch=1, folder=tmp_path)
    for state.epoch, state.best_epoch in ((1, 1), (2, 1)):
        state.losses, state.learning_rates = {"mention": 0.5 / state.epoch}, {"task": 1e-3}
        state.metrics = {"relation": {"f1": 0.25}}
        MetricsLog().on_epoch(state)
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {
            "epoch": epoch,
            "losses": {"mention": 0.5 / epoch},
            "learning_rates": {"task": 1e-3},
            "validation": {"relation": {"f1": 0.25}},
            "best": epoch == 1,
        }
        for epoch in (1, 2)
    ]


def test_nothing_without_a_folder() -> None:
    MetricsLog().on_epoch(TrainingState(epochs=1, steps_per_epoch=1))

"""Trainings that are killed at random moments; :mod:`tests.training.interruptions` goes on with it for longer."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from .interruptions import Kill, Trainings, differences, killed_training, write_experiment


@pytest.mark.timeout(600)
@pytest.mark.parametrize("model", [{}, {"type": "pipeline"}], ids=["joint", "pipeline"])
def test_killed_at_random_moments(tmp_path: Path, model: dict[str, Any]) -> None:
    spec = write_experiment(tmp_path, **model)
    trainings, draw, kills = Trainings(tmp_path / "log.txt"), random.Random(1), list[Kill]()
    trainings.finish([str(spec), "-s", str(tmp_path / "warm")])
    straight = trainings.finish([str(spec), "-s", str(tmp_path / "straight")])
    while len(kills) < 10:
        folder = tmp_path / f"killed_{len(kills)}"
        kills += killed_training(trainings, [str(spec)], folder, straight, draw)
        assert differences(folder, tmp_path / "straight") == []
    assert any(kill.writing for kill in kills), "some while a checkpoint was written"

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from jointie.training import EarlyStopping, TrainingState


def state_of(stage: str = "", validated: bool = True) -> TrainingState:
    return TrainingState(epochs=99, steps_per_epoch=1, stage=stage, validated=validated)


def run_epoch(callback: EarlyStopping, state: TrainingState, score: float | None, is_best: bool | None = None) -> bool:
    """An epoch with a score; gives whether the training goes on."""
    state.epoch, state.score = state.epoch + 1, score
    best = state.best_score
    if is_best is None:
        is_best = score is None or (not math.isnan(score) and (best is None or score > best))
    if is_best:
        state.best_epoch, state.best_score = state.epoch, score
    callback.on_epoch(state)
    return not state.stop


def epochs_run(callback: EarlyStopping, scores: Sequence[float | None]) -> int:
    state = state_of()
    callback.on_start(state)
    for number, score in enumerate(scores, start=1):
        if not run_epoch(callback, state, score):
            return number
    return 0


@pytest.mark.parametrize(
    ("patience", "min_delta", "scores", "last"),
    [
        (2, 0.0, [0.1, 0.11, 0.11, 0.1], 4),
        (2, 0.05, [0.1, 0.11, 0.12], 3),
        (2, 0.05, [0.1, 0.14, 0.16, 0.2, 0.2], 5),  # small steps count once they add up
        (1, 0.25, [0.5, 0.75], 2),  # no more than the difference
        (1, 0.25, [0.5, 0.8, 0.8], 3),
        (1, 0.25, [0.5, 0.8], 0),
    ],
)
def test_what_counts_as_better(
    patience: int, min_delta: float, scores: list[float], last: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert epochs_run(EarlyStopping(patience, min_delta), scores) == last
    assert not caplog.records, "there is validation"


def test_ties_that_easier_metrics_break() -> None:
    """They count unless the metric has to rise by something."""
    state, callback = state_of(), EarlyStopping(patience=2)
    for _ in range(6):
        assert run_epoch(callback, state, 0.0, is_best=True)
    state, callback = state_of(), EarlyStopping(patience=2, min_delta=0.01)
    assert [run_epoch(callback, state, 0.0, is_best=True) for _ in range(3)] == [True, True, False]
    assert state.stop_reason == "no model better by more than 0.01 for 2 epochs"


def test_metrics_that_are_not_finite() -> None:
    nan = math.nan
    for min_delta in (0.0, 0.01):
        assert epochs_run(EarlyStopping(patience=2, min_delta=min_delta), [nan, nan, nan, 0.5, nan, nan]) == 6


def test_without_validation_it_warns_and_never_fires(caplog: pytest.LogCaptureFixture) -> None:
    for stage in ("", "relations"):
        state, callback = state_of(stage, validated=False), EarlyStopping(patience=1, min_delta=0.5)
        callback.on_start(state)
        for _ in range(5):
            assert run_epoch(callback, state, None)
    alone, named = (record.getMessage() for record in caplog.records)
    assert alone == "early_stopping waits for a better model, but there is no validation"
    assert named == f"{alone} of the stage 'relations'"


def test_each_stage_has_a_memory_of_its_own() -> None:
    callback = EarlyStopping(patience=2, min_delta=0.05)
    callback.load_state_dict({"best": 0.9, "waited": 1}, None)
    first = state_of("coreference")
    first.epoch, first.best_epoch, first.best_score = 3, 2, 0.9
    callback.on_start(first)
    assert not run_epoch(callback, first, 0.92)
    second = state_of("relations")
    callback.on_start(second)
    assert [run_epoch(callback, second, score) for score in (0.1, 0.2, 0.2, 0.2)] == [True, True, True, False]

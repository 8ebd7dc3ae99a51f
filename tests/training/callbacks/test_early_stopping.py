from __future__ import annotations

from jointie.training import EarlyStopping, TrainingState


def test_after_some_epochs_without_a_better_model() -> None:
    state, callback = TrainingState(epochs=9, steps_per_epoch=1, best_epoch=2), EarlyStopping(patience=3)
    for state.epoch in (2, 3, 4):
        callback.on_epoch(state)
        assert not state.stop
    state.epoch = 5
    callback.on_epoch(state)
    assert state.stop and state.stop_reason == "no better model for 3 epochs"

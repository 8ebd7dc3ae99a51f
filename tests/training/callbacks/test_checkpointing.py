from __future__ import annotations

from pathlib import Path

from jointie.training import Checkpointing, TrainingState


def saved_after(callback: Checkpointing, steps: int, total_steps: int = 0) -> list[int]:
    """After which steps a checkpoint is asked for."""
    state, saved = TrainingState(epochs=1, steps_per_epoch=steps, total_steps=total_steps), []
    for state.step in range(1, steps + 1):
        state.total_steps += 1
        callback.on_step(state)
        if state.save:
            saved.append(state.total_steps)
        state.save = False
    return saved


def test_every_few_steps() -> None:
    assert saved_after(Checkpointing(every_steps=3), 7) == [3, 6]
    assert saved_after(Checkpointing(every_steps=3), 4, total_steps=7) == [9], "counted over epochs and stages"
    assert saved_after(Checkpointing(), 7) == []


def test_every_epoch() -> None:
    for callback in (Checkpointing(), Checkpointing(every_steps=3)):
        state = TrainingState(epochs=1, steps_per_epoch=1, epoch=1, step=1, total_steps=1)
        callback.on_step(state)
        assert not state.save
        callback.on_epoch(state)
        assert state.save


def test_where_to_look(tmp_path: Path) -> None:
    assert str(tmp_path / "checkpoints") in (Checkpointing().describe_output(tmp_path) or "")

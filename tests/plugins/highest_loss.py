"""A callback."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jointie.training import Callback, TrainingState


@Callback.register("highest_loss")
class HighestLoss(Callback):
    """Remember the highest loss of a step, over interruptions too."""

    affects_model, highest = False, 0.0

    def on_step(self, state: TrainingState) -> None:
        self.highest = max(self.highest, sum(state.step_losses.values()))
        state.measurements["highest_loss"] = self.highest

    def state_dict(self) -> dict[str, Any]:
        return {"highest": self.highest}

    def load_state_dict(self, state: Mapping[str, Any], folder: Path | None) -> None:
        self.highest = state.get("highest", 0.0)

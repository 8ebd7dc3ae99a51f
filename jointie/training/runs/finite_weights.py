"""Weights must be finite numbers to be saved."""

from __future__ import annotations

from ...models import Model
from ..errors import TrainingError


def check_weights(model: Model, place: str) -> None:
    """Check that all weights are finite.

    Args:
        model: the model.
        place: where the training stands.

    Raises:
        TrainingError: if one is not, naming those that are not.
    """
    broken = [name for name, tensor in model.state_dict().items() if not tensor.isfinite().all()]
    if broken:
        more = f" and {len(broken) - 3} others" if len(broken) > 3 else ""
        raise TrainingError(
            f"the weights {', '.join(broken[:3])}{more} are not finite after {place}",
            remedy="they are not saved, and what was saved before is whole: lower the learning rates",
        )

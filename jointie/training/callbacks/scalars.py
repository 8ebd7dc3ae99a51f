"""What loggers draw: numbers of a step and of an epoch, under names with slashes."""

from __future__ import annotations

from collections.abc import Mapping

from ...metrics import lookup, paths
from .callback import TrainingState


def step_scalars(state: TrainingState) -> dict[str, float]:
    """The numbers of the last optimizer step; none if it was skipped.

    ``loss/<name>`` and ``loss/total`` of the step alone, ``learning_rate/<group>``, the ``gradient_norm`` of all
    parameters before it is clipped, and what callbacks measure. Where parts of a model are trained one after another,
    the name of the part comes first: ``relations/loss/total``.
    """
    if not state.step_losses:
        return {}
    scalars = {f"loss/{name}": loss for name, loss in state.step_losses.items()}
    scalars["loss/total"] = sum(state.step_losses.values())
    scalars |= {f"learning_rate/{group}": rate for group, rate in state.learning_rates.items()}
    return _staged({**scalars, "gradient_norm": state.gradient_norm, **state.measurements}, state)


def epoch_scalars(state: TrainingState) -> dict[str, float]:
    """The validation metrics of an epoch: ``validation/<metric>``, after the name of the part as above."""
    return _staged({f"validation/{path}": lookup(state.metrics, path) for path in paths(state.metrics)}, state)


def _staged(scalars: Mapping[str, float], state: TrainingState) -> dict[str, float]:
    return {f"{state.stage}/{name}" if state.stage else name: value for name, value in scalars.items()}

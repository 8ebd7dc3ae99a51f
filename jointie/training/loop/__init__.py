"""The training loop: epochs and steps of the stages of a model, on one process or several."""

from .batches import length_bucketed
from .distributed import Distributed, disconnect, others_watched
from .model_selection import measured
from .parameter_groups import group_names, group_summaries
from .predicting import predicted
from .session import Session
from .signals import Interrupted, Interruption, interruptible
from .stage_training import StageTraining
from .steps import StepResult

__all__ = [
    "Distributed",
    "Interrupted",
    "Interruption",
    "Session",
    "StageTraining",
    "StepResult",
    "disconnect",
    "group_names",
    "group_summaries",
    "interruptible",
    "length_bucketed",
    "measured",
    "others_watched",
    "predicted",
]

"""The training loop: epochs and steps of the stages of a model, on one process or several."""

from .batches import length_bucketed
from .choosing import measured
from .parameter_groups import group_names, group_summaries
from .predicting import predicted
from .processes import Processes, disconnect, others_watched
from .session import Session, finished_state
from .signals import Interrupted, Interruption, interruptible
from .stage_training import StageTraining
from .steps import StepResult

__all__ = [
    "Interrupted",
    "Interruption",
    "Processes",
    "Session",
    "StageTraining",
    "StepResult",
    "disconnect",
    "finished_state",
    "group_names",
    "group_summaries",
    "interruptible",
    "length_bucketed",
    "measured",
    "others_watched",
    "predicted",
]

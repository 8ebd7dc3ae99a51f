"""Callbacks."""

from .callback import Callback, GroupSummary, TrainingState
from .checkpointing import Checkpointing
from .early_stopping import EarlyStopping
from .metrics_log import MetricsLog
from .norms import Norms
from .progress import ProgressDisplay
from .step_log import StepLog
from .tensorboard import TensorBoard

__all__ = [
    "Callback",
    "Checkpointing",
    "EarlyStopping",
    "GroupSummary",
    "MetricsLog",
    "Norms",
    "ProgressDisplay",
    "StepLog",
    "TensorBoard",
    "TrainingState",
]

"""Training: experiments, the trainer, and its registered parts."""

from .batches import length_bucketed
from .callbacks import Callback, EarlyStopping, MetricsLog, ProgressDisplay, TrainingState
from .experiment import Experiment, ExperimentData, experiment_of
from .optimizers import AdamW, Optimizer
from .run_folder import RunFolder, check_free
from .schedules import ConstantSchedule, LinearSchedule, Schedule
from .trainer import Trainer

__all__ = [
    "AdamW",
    "Callback",
    "ConstantSchedule",
    "EarlyStopping",
    "Experiment",
    "ExperimentData",
    "LinearSchedule",
    "MetricsLog",
    "Optimizer",
    "ProgressDisplay",
    "RunFolder",
    "Schedule",
    "Trainer",
    "TrainingState",
    "check_free",
    "experiment_of",
    "length_bucketed",
]

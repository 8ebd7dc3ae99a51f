"""Training: experiments, the trainer, and its registered parts."""

from .batches import length_bucketed
from .callbacks import Callback, EarlyStopping, GroupSummary, MetricsLog, ProgressDisplay, TrainingState
from .document_counts import DOCUMENTS, GIVEN, read_document_counts, write_document_counts
from .experiment import Experiment, ExperimentData, experiment_of
from .finished_runs import BestEpoch, FinishedRun, read_runs
from .optimizers import AdamW, Optimizer
from .run_folder import WRITTEN, RunFolder, check_free
from .schedules import ConstantSchedule, LinearSchedule, Schedule
from .seeds import seed_folder, seed_folders
from .trainer import Trainer

__all__ = [
    "DOCUMENTS",
    "GIVEN",
    "WRITTEN",
    "AdamW",
    "BestEpoch",
    "Callback",
    "ConstantSchedule",
    "EarlyStopping",
    "Experiment",
    "ExperimentData",
    "FinishedRun",
    "GroupSummary",
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
    "read_document_counts",
    "read_runs",
    "seed_folder",
    "seed_folders",
    "write_document_counts",
]

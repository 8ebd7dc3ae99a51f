"""Training: experiments, the trainer, and its registered parts."""

from .batches import length_bucketed
from .callbacks import (
    Callback,
    Checkpointing,
    EarlyStopping,
    GroupSummary,
    MetricsLog,
    Norms,
    ProgressDisplay,
    StepLog,
    TensorBoard,
    TrainingState,
)
from .checkpoints import Checkpoint
from .document_counts import DOCUMENTS, GIVEN, read_document_counts, write_document_counts
from .dry_run import Trial, dry_run
from .errors import TrainingError
from .experiment import Experiment, ExperimentData, experiment_of
from .finished_runs import BestEpoch, FinishedRun, read_runs
from .freezing import freeze
from .optimizers import AdamW, Optimizer
from .parameter_groups import group_names, group_summaries
from .processes import Processes, is_main_process
from .resuming import find_checkpoint
from .run_folder import WRITTEN, RunFolder, check_free
from .schedules import ConstantSchedule, LinearSchedule, Schedule
from .seeds import seed_folder, seed_folders
from .signals import Interrupted
from .trainer import Trainer
from .warm_start import WarmStart
from .warm_start_report import WarmStartReport

__all__ = [
    "DOCUMENTS",
    "GIVEN",
    "WRITTEN",
    "AdamW",
    "BestEpoch",
    "Callback",
    "Checkpoint",
    "Checkpointing",
    "ConstantSchedule",
    "EarlyStopping",
    "Experiment",
    "ExperimentData",
    "FinishedRun",
    "GroupSummary",
    "Interrupted",
    "LinearSchedule",
    "MetricsLog",
    "Norms",
    "Optimizer",
    "Processes",
    "ProgressDisplay",
    "RunFolder",
    "Schedule",
    "StepLog",
    "TensorBoard",
    "Trainer",
    "TrainingError",
    "TrainingState",
    "Trial",
    "WarmStart",
    "WarmStartReport",
    "check_free",
    "dry_run",
    "experiment_of",
    "find_checkpoint",
    "freeze",
    "group_names",
    "group_summaries",
    "is_main_process",
    "length_bucketed",
    "read_document_counts",
    "read_runs",
    "seed_folder",
    "seed_folders",
    "write_document_counts",
]

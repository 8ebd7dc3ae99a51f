"""Training: experiments, the trainer, and its registered parts."""

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
from .dry_run import DryRunReport
from .errors import TrainingError
from .experiment import Experiment, ExperimentData, experiment_of
from .initialization import WarmStart, WarmStartReport, freeze
from .loop import Distributed, Interrupted, disconnect, group_names, group_summaries, interruptible, length_bucketed
from .main_process import is_main_process
from .optimizers import AdamW, Optimizer
from .resume import find_checkpoint
from .runs import (
    DOCUMENTS,
    GIVEN,
    WRITTEN,
    BestEpoch,
    FinishedRun,
    RunFolder,
    check_free,
    read_document_counts,
    read_runs,
    seed_folder,
    write_document_counts,
)
from .schedules import ConstantSchedule, LinearSchedule, Schedule
from .trainer import Trainer

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
    "Distributed",
    "DryRunReport",
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
    "ProgressDisplay",
    "RunFolder",
    "Schedule",
    "StepLog",
    "TensorBoard",
    "Trainer",
    "TrainingError",
    "TrainingState",
    "WarmStart",
    "WarmStartReport",
    "check_free",
    "disconnect",
    "experiment_of",
    "find_checkpoint",
    "freeze",
    "group_names",
    "group_summaries",
    "interruptible",
    "is_main_process",
    "length_bucketed",
    "read_document_counts",
    "read_runs",
    "seed_folder",
    "write_document_counts",
]

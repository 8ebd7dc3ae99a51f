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
from .checkpoints.checkpoint import Checkpoint
from .dry_run import DryRunReport
from .errors import TrainingError
from .experiment import Experiment, ExperimentData, experiment_of
from .initialization.freezing import freeze
from .initialization.report import WarmStartReport
from .initialization.warm_start import WarmStart
from .loop.batches import length_bucketed
from .loop.distributed import Distributed, disconnect
from .loop.parameter_groups import group_names, group_summaries
from .loop.signals import Interrupted, interruptible
from .main_process import is_main_process
from .optimizers import AdamW, Optimizer
from .resume import find_checkpoint
from .runs.document_counts import DOCUMENTS, GIVEN, read_document_counts, write_document_counts
from .runs.finished_runs import BestEpoch, FinishedRun, read_runs, seed_folder
from .runs.free_folder import check_free
from .runs.run_folder import WRITTEN, RunFolder
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

"""Training: experiments, the trainer, and its registered parts."""

from .callbacks.callback import Callback, GroupSummary, TrainingState
from .callbacks.checkpointing import Checkpointing
from .callbacks.early_stopping import EarlyStopping
from .callbacks.metrics_log import MetricsLog
from .callbacks.mlflow import MLflow
from .callbacks.norms import Norms
from .callbacks.progress import ProgressDisplay
from .callbacks.step_log import StepLog
from .callbacks.tensorboard import TensorBoard
from .callbacks.wandb import WeightsAndBiases
from .checkpoints.checkpoint import Checkpoint
from .dry_run import DryRunReport
from .errors import TrainingError
from .experiment import Experiment, ExperimentData, experiment_of, widest_mention
from .initialization.freezing import freeze
from .initialization.report import WarmStartReport
from .initialization.warm_start import WarmStart
from .loop.batches import length_bucketed
from .loop.distributed import Distributed, disconnect
from .loop.parameter_groups import group_names, group_summaries
from .loop.signals import Interrupted, interruptible
from .main_process import is_main_process
from .optimizers.adamw import AdamW
from .optimizers.optimizer import Optimizer
from .resume import find_checkpoint
from .runs.document_counts import DOCUMENTS, GIVEN, document_counts_text, read_document_counts
from .runs.finished_runs import BestEpoch, FinishedRun, read_runs, seed_folder, seed_folders
from .runs.free_folder import check_free
from .runs.run_folder import WRITTEN, RunFolder
from .schedules.constant import ConstantSchedule
from .schedules.linear import LinearSchedule
from .schedules.schedule import Schedule
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
    "MLflow",
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
    "WeightsAndBiases",
    "check_free",
    "disconnect",
    "document_counts_text",
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
    "seed_folders",
    "widest_mention",
]

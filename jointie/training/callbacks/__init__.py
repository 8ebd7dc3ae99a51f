"""Callbacks."""

from .callback import Callback, GroupSummary, TrainingState
from .early_stopping import EarlyStopping
from .metrics_log import MetricsLog
from .progress import ProgressDisplay

__all__ = ["Callback", "EarlyStopping", "GroupSummary", "MetricsLog", "ProgressDisplay", "TrainingState"]

"""Benchmarks: how long a model takes for documents, beside its encoder alone."""

from torch import set_num_threads

from .prediction import benchmark_prediction
from .report import Report, read_report, regressions
from .training import benchmark_training

__all__ = ["Report", "benchmark_prediction", "benchmark_training", "read_report", "regressions", "set_num_threads"]

"""Benchmarks: how long a model takes for documents, beside its encoder alone."""

from torch import set_num_threads

from .prediction import benchmark_prediction
from .report import Report

__all__ = ["Report", "benchmark_prediction", "set_num_threads"]

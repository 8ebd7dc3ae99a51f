"""Benchmarks: how long a model takes for documents, beside its encoder alone."""

from .against import Regression, read_result, regressions
from .predicting import benchmark_prediction
from .results import Result, machine, use_threads
from .training import benchmark_training

__all__ = [
    "Regression",
    "Result",
    "benchmark_prediction",
    "benchmark_training",
    "machine",
    "read_result",
    "regressions",
    "use_threads",
]

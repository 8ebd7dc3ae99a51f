"""Initialization: the weights of a trained model, and frozen parameters."""

from .freezing import freeze
from .report import WarmStartReport
from .warm_start import WarmStart

__all__ = [
    "WarmStart",
    "WarmStartReport",
    "freeze",
]

"""Where learning starts: weights of a trained model, and parts that stay as they are."""

from .freezing import freeze
from .report import WarmStartReport
from .warm_start import WarmStart

__all__ = [
    "WarmStart",
    "WarmStartReport",
    "freeze",
]

"""Losses."""

from .adaptive_threshold import AdaptiveThreshold
from .binary_cross_entropy import BinaryCrossEntropy
from .contrastive import Contrastive
from .cross_entropy import CrossEntropy
from .loss import Loss, Reduction
from .marginal_antecedent import MarginalAntecedent

__all__ = [
    "AdaptiveThreshold",
    "BinaryCrossEntropy",
    "Contrastive",
    "CrossEntropy",
    "Loss",
    "MarginalAntecedent",
    "Reduction",
]

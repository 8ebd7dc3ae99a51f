"""Losses."""

from .adaptive_focal import AdaptiveFocal
from .adaptive_threshold import AdaptiveThreshold
from .binary_cross_entropy import BinaryCrossEntropy
from .contrastive import Contrastive
from .cross_entropy import CrossEntropy
from .focal import Focal
from .loss import Loss, Reduction
from .marginal_antecedent import MarginalAntecedent
from .positive_unlabelled import PositiveUnlabelled

__all__ = [
    "AdaptiveFocal",
    "AdaptiveThreshold",
    "BinaryCrossEntropy",
    "Contrastive",
    "CrossEntropy",
    "Focal",
    "Loss",
    "MarginalAntecedent",
    "PositiveUnlabelled",
    "Reduction",
]

"""Relations whose score exceeds that of the threshold class."""

from __future__ import annotations

from torch import Tensor

from ....tensors import RelationScores
from .relation_selector import RelationSelector


@RelationSelector.register("above_threshold")
class AboveThreshold(RelationSelector):
    """Take the relations that score above the threshold class TH (ATLOP, Zhou et al. 2021), by their cuts."""

    def select(self, scores: RelationScores, head_types: Tensor, tail_types: Tensor, cuts: Tensor) -> Tensor:
        return scores.margins > cuts

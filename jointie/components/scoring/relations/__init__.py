"""Mention-level relation scorers."""

from .bilinear import BilinearRelationScorer
from .grouped_bilinear import GroupedBilinearRelationScorer
from .low_rank_bilinear import LowRankBilinearRelationScorer
from .relation_scorer import RelationScorer

__all__ = [
    "BilinearRelationScorer",
    "GroupedBilinearRelationScorer",
    "LowRankBilinearRelationScorer",
    "RelationScorer",
]

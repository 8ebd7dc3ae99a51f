"""Scorers of mentions, entity types, coreference and relations."""

from .coreference import BilinearCoreferenceScorer, CoreferenceScorer
from .mentions import FeedForwardMentionScorer, MentionScorer
from .relations import (
    BilinearRelationScorer,
    GroupedBilinearRelationScorer,
    LowRankBilinearRelationScorer,
    RelationScorer,
)
from .types import FeedForwardTypeScorer, TypeScorer

__all__ = [
    "BilinearCoreferenceScorer",
    "BilinearRelationScorer",
    "CoreferenceScorer",
    "FeedForwardMentionScorer",
    "FeedForwardTypeScorer",
    "GroupedBilinearRelationScorer",
    "LowRankBilinearRelationScorer",
    "MentionScorer",
    "RelationScorer",
    "TypeScorer",
]

"""Scorers of mentions, entity types, coreference and relations."""

from .coreference import (
    BilinearCoreferenceScorer,
    CoreferenceScorer,
    LexicalCoreferenceScorer,
    PairwiseCoreferenceScorer,
)
from .entity_relations import AtlopRelationScorer, EntityRelationScorer, MultiInstanceRelationScorer
from .mentions import BorderRivalsMentionScorer, FeedForwardMentionScorer, MentionScorer
from .pooling import MeanPooling, Pooling
from .relations import (
    BilinearRelationScorer,
    GroupedBilinearRelationScorer,
    LowRankBilinearRelationScorer,
    RelationScorer,
)
from .types import FeedForwardTypeScorer, TypeScorer

__all__ = [
    "AtlopRelationScorer",
    "BilinearCoreferenceScorer",
    "BilinearRelationScorer",
    "BorderRivalsMentionScorer",
    "CoreferenceScorer",
    "EntityRelationScorer",
    "FeedForwardMentionScorer",
    "FeedForwardTypeScorer",
    "GroupedBilinearRelationScorer",
    "LexicalCoreferenceScorer",
    "LowRankBilinearRelationScorer",
    "MeanPooling",
    "MentionScorer",
    "MultiInstanceRelationScorer",
    "PairwiseCoreferenceScorer",
    "Pooling",
    "RelationScorer",
    "TypeScorer",
]

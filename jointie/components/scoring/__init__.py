"""Scorers of mentions, entity types, coreference and relations."""

from .coreference.bilinear import BilinearCoreferenceScorer
from .coreference.coreference_scorer import CoreferenceScorer
from .coreference.lexical import LexicalCoreferenceScorer
from .coreference.pairwise import PairwiseCoreferenceScorer
from .entity_relations.atlop import AtlopRelationScorer
from .entity_relations.entity_relation_scorer import EntityRelationScorer
from .entity_relations.multi_instance import MultiInstanceRelationScorer
from .mentions.border_rivals import BorderRivalsMentionScorer
from .mentions.feedforward import FeedForwardMentionScorer
from .mentions.mention_scorer import MentionScorer
from .pooling.log_mean_exp import LogMeanExpPooling
from .pooling.mean import MeanPooling
from .pooling.pooling import Pooling
from .relations.bilinear import BilinearRelationScorer
from .relations.grouped_bilinear import GroupedBilinearRelationScorer
from .relations.low_rank_bilinear import LowRankBilinearRelationScorer
from .relations.relation_scorer import RelationScorer
from .types.feedforward import FeedForwardTypeScorer
from .types.type_scorer import TypeScorer

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
    "LogMeanExpPooling",
    "LowRankBilinearRelationScorer",
    "MeanPooling",
    "MentionScorer",
    "MultiInstanceRelationScorer",
    "PairwiseCoreferenceScorer",
    "Pooling",
    "RelationScorer",
    "TypeScorer",
]

"""Entity-level relation scorers."""

from .atlop import AtlopRelationScorer
from .entity_relation_scorer import EntityRelationScorer

__all__ = ["AtlopRelationScorer", "EntityRelationScorer"]

"""Entity-level relation scorers."""

from .atlop import AtlopRelationScorer
from .entity_relation_scorer import EntityRelationScorer
from .multi_instance import MultiInstanceRelationScorer

__all__ = ["AtlopRelationScorer", "EntityRelationScorer", "MultiInstanceRelationScorer"]

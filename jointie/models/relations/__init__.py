"""How a model comes from mentions to relations."""

from .entity_level import EntityLevel
from .mention_level import MentionLevel
from .relation_extractor import RelationExtractor

__all__ = ["EntityLevel", "MentionLevel", "RelationExtractor"]

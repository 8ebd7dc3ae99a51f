"""Relation extractors: scores of relations between entities, and their losses."""

from .entity_level import EntityLevel
from .mention_level import MentionLevel
from .relation_extractor import RelationExtractor

__all__ = ["EntityLevel", "MentionLevel", "RelationExtractor"]

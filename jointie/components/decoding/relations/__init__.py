"""Selection of relations between entities."""

from .above_threshold import AboveThreshold
from .decoded_relations import DecodedRelations
from .relation_selector import RelationSelector
from .type_constraints import TypeConstraints

__all__ = ["AboveThreshold", "DecodedRelations", "RelationSelector", "TypeConstraints"]

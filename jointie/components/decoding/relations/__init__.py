"""Selection of relations between entities."""

from .above_threshold import AboveThreshold
from .decoded_relations import DecodedRelations
from .inverse_completion import InverseCompletion
from .relation_counts import relation_counts
from .relation_selector import RelationSelector
from .type_constraints import TypeConstraints

__all__ = [
    "AboveThreshold",
    "DecodedRelations",
    "InverseCompletion",
    "RelationSelector",
    "TypeConstraints",
    "relation_counts",
]

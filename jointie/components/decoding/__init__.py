"""Selection: scores to mentions, links, types and relations, and these to documents."""

from .assembly import assemble
from .calibration import KINDS, Calibration, Scale
from .clustering import clusters_of
from .entities import DecodedEntities, EntitySelection, entities_of, link_scores
from .links import BestAntecedent, LinkSelector
from .mentions import BestOfOverlapping, LinkedOrLikely, MentionSelector
from .relations import (
    AboveThreshold,
    DecodedRelations,
    InverseCompletion,
    RelationSelector,
    TypeConstraints,
    relation_counts,
)
from .types import MostLikely, TypeSelector

__all__ = [
    "KINDS",
    "AboveThreshold",
    "BestAntecedent",
    "BestOfOverlapping",
    "Calibration",
    "DecodedEntities",
    "DecodedRelations",
    "EntitySelection",
    "InverseCompletion",
    "LinkSelector",
    "LinkedOrLikely",
    "MentionSelector",
    "MostLikely",
    "RelationSelector",
    "Scale",
    "TypeConstraints",
    "TypeSelector",
    "assemble",
    "clusters_of",
    "entities_of",
    "link_scores",
    "relation_counts",
]

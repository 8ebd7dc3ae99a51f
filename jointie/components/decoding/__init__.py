"""Selection: scores to mentions, links, types and relations, and these to documents."""

from .assembly import assemble
from .calibration import KINDS, Calibration, Scale
from .clustering import linked_clusters
from .entities import DecodedEntities, EntitySelection, entities_of, link_scores
from .links.best_antecedent import BestAntecedent
from .links.link_selector import LinkSelector
from .mentions.best_of_overlapping import BestOfOverlapping
from .mentions.linked_or_likely import LinkedOrLikely
from .mentions.mention_selector import MentionSelector
from .relations.above_threshold import AboveThreshold
from .relations.decoded_relations import DecodedRelations
from .relations.functional import Functional
from .relations.inverse_completion import InverseCompletion
from .relations.relation_counts import relation_counts
from .relations.relation_selector import RelationSelector
from .relations.type_constraints import TypeConstraints
from .types.most_likely import MostLikely
from .types.type_selector import TypeSelector

__all__ = [
    "KINDS",
    "AboveThreshold",
    "BestAntecedent",
    "BestOfOverlapping",
    "Calibration",
    "DecodedEntities",
    "DecodedRelations",
    "EntitySelection",
    "Functional",
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
    "entities_of",
    "link_scores",
    "linked_clusters",
    "relation_counts",
]

"""Decoders: scores to clusters and relations, and these to documents."""

from .assembly import assemble, link_logits, type_logits
from .calibration import KINDS, Calibration, Scale
from .clusters import BestAntecedent, ClusterDecoder, with_singletons
from .relations import DecodedRelations, MeanPooled, RelationDecoder, above_threshold, facts_between

__all__ = [
    "KINDS",
    "BestAntecedent",
    "Calibration",
    "ClusterDecoder",
    "DecodedRelations",
    "MeanPooled",
    "RelationDecoder",
    "Scale",
    "above_threshold",
    "assemble",
    "facts_between",
    "link_logits",
    "type_logits",
    "with_singletons",
]

"""Decoders: scores to clusters and relations, and these to documents."""

from .assembly import assemble
from .clusters import BestAntecedent, ClusterDecoder, with_singletons
from .relations import DecodedRelations, MeanPooled, RelationDecoder, above_threshold

__all__ = [
    "BestAntecedent",
    "ClusterDecoder",
    "DecodedRelations",
    "MeanPooled",
    "RelationDecoder",
    "above_threshold",
    "assemble",
    "with_singletons",
]

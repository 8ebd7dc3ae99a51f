"""Decoders: scores to clusters and relations, and these to documents."""

from .assembly import assemble
from .clusters import BestAntecedent, ClusterDecoder
from .relations import DecodedRelations, MeanPooled, RelationDecoder

__all__ = ["BestAntecedent", "ClusterDecoder", "DecodedRelations", "MeanPooled", "RelationDecoder", "assemble"]

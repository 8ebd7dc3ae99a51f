"""Relation decoders."""

from .mean_pooled import MeanPooled
from .relation_decoder import DecodedRelations, RelationDecoder

__all__ = ["DecodedRelations", "MeanPooled", "RelationDecoder"]

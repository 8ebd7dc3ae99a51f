"""Relation decoders."""

from .mean_pooled import MeanPooled
from .relation_decoder import DecodedRelations, RelationDecoder
from .threshold import above_threshold, facts_between

__all__ = ["DecodedRelations", "MeanPooled", "RelationDecoder", "above_threshold", "facts_between"]

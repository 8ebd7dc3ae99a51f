"""Cluster decoders."""

from .best_antecedent import BestAntecedent
from .cluster_decoder import ClusterDecoder
from .singletons import with_singletons

__all__ = ["BestAntecedent", "ClusterDecoder", "with_singletons"]

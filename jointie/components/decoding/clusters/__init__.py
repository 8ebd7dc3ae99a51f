"""Cluster decoders."""

from .best_antecedent import BestAntecedent
from .cluster_decoder import ClusterDecoder

__all__ = ["BestAntecedent", "ClusterDecoder"]

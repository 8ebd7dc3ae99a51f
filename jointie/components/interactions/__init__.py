"""Interactions between coreference and relations."""

from .coreference_smoothing import CoreferenceSmoothing
from .graph_compatibility import GraphCompatibility
from .graph_propagation import GraphPropagation
from .interaction import Interaction

__all__ = ["CoreferenceSmoothing", "GraphCompatibility", "GraphPropagation", "Interaction"]

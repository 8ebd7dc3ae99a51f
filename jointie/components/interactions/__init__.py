"""Interactions between coreference and relations."""

from .coreference_smoothing import CoreferenceSmoothing
from .graph_compatibility import GraphCompatibility
from .graph_propagation import GraphPropagation
from .interaction import HOOKS, Hook, Interaction

__all__ = ["HOOKS", "CoreferenceSmoothing", "GraphCompatibility", "GraphPropagation", "Hook", "Interaction"]

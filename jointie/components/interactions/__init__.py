"""Interactions between coreference and relations."""

from .attended_antecedent import AttendedAntecedent
from .coreference_propagation import CoreferencePropagation
from .coreference_smoothing import CoreferenceSmoothing
from .graph_compatibility import GraphCompatibility
from .graph_propagation import GraphPropagation
from .interaction import HOOKS, Hook, Interaction
from .knowledge import Knowledge
from .relation_propagation import RelationPropagation
from .table_to_graph import TableToGraph

__all__ = [
    "HOOKS",
    "AttendedAntecedent",
    "CoreferencePropagation",
    "CoreferenceSmoothing",
    "GraphCompatibility",
    "GraphPropagation",
    "Hook",
    "Interaction",
    "Knowledge",
    "RelationPropagation",
    "TableToGraph",
]

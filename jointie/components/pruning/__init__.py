"""Pruners: scored spans to mention candidates."""

from .dropped import Dropped
from .pruner import Pruner
from .top_k import TopKPruner

__all__ = ["Dropped", "Pruner", "TopKPruner"]

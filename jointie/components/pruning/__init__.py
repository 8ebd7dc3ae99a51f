"""Pruners: scored spans to mention candidates."""

from .pruner import Pruner
from .top_k import TopKPruner

__all__ = ["Pruner", "TopKPruner"]

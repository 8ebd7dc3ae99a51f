"""Entity type scorers."""

from .feedforward import FeedForwardTypeScorer
from .type_scorer import TypeScorer

__all__ = ["FeedForwardTypeScorer", "TypeScorer"]

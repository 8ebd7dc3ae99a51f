"""Coreference scorers."""

from .bilinear import BilinearCoreferenceScorer
from .coreference_scorer import CoreferenceScorer

__all__ = ["BilinearCoreferenceScorer", "CoreferenceScorer"]

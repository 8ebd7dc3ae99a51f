"""Coreference scorers."""

from .bilinear import BilinearCoreferenceScorer
from .coreference_scorer import CoreferenceScorer
from .lexical import LexicalCoreferenceScorer
from .pairwise import PairwiseCoreferenceScorer

__all__ = [
    "BilinearCoreferenceScorer",
    "CoreferenceScorer",
    "LexicalCoreferenceScorer",
    "PairwiseCoreferenceScorer",
]

"""The parts of models. Each family has a folder: the base class with its shape contract, and one file per part."""

from . import decoding, encoding, heads, interactions, losses, pruning, scoring, spans, tokenization
from .interactions import neighbours

__all__ = [
    "decoding",
    "encoding",
    "heads",
    "interactions",
    "losses",
    "neighbours",
    "pruning",
    "scoring",
    "spans",
    "tokenization",
]

"""The parts of models. Each family has a folder: the base class with its shape contract, and one file per part."""

from . import decoding, encoding, interactions, losses, pruning, scoring, spans, tokenization
from .interactions import neighbours

__all__ = [
    "decoding",
    "encoding",
    "interactions",
    "losses",
    "neighbours",
    "pruning",
    "scoring",
    "spans",
    "tokenization",
]

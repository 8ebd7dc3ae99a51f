"""Saved models, and predicting with them."""

from .archive import Archive, load, load_weights, note_stages, save, save_weights, write_json
from .batches import by_length, chunks
from .predictor import Precision, Predictor

__all__ = [
    "Archive",
    "Precision",
    "Predictor",
    "by_length",
    "chunks",
    "load",
    "load_weights",
    "note_stages",
    "save",
    "save_weights",
    "write_json",
]

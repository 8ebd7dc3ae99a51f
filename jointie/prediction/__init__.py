"""Saved models, and predicting with them."""

from .archive import (
    WEIGHTS,
    Archive,
    describe,
    load,
    load_weights,
    note_stages,
    read_config,
    read_labels,
    save,
    save_weights,
    write_assets,
    write_json,
)
from .batches import by_length, chunks
from .files import sync_folder, write_file, write_through
from .predictor import Precision, Predictor
from .saved_tensors import saved_tensors
from .weights import load_weights_bytes, tensors_bytes, tensors_from, weights_bytes

__all__ = [
    "WEIGHTS",
    "Archive",
    "Precision",
    "Predictor",
    "by_length",
    "chunks",
    "describe",
    "load",
    "load_weights",
    "load_weights_bytes",
    "note_stages",
    "read_config",
    "read_labels",
    "save",
    "save_weights",
    "saved_tensors",
    "sync_folder",
    "tensors_bytes",
    "tensors_from",
    "weights_bytes",
    "write_assets",
    "write_file",
    "write_json",
    "write_through",
]

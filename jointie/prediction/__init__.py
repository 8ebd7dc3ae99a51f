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
    weights_file,
    write_assets,
    write_json,
)
from .batches import by_length, chunks, groups
from .calibration import CALIBRATION, read_calibration, save_calibration
from .candidates import CandidateLog, Candidates
from .extractor import Extractor
from .file_lock import lock
from .files import sync_folder, write_file, write_through
from .garbage import settle
from .names import FILES, bundled, resolve
from .out_of_memory import let_go, ran_out
from .predictor import Failed, Precision, Predictor
from .saved_tensors import saved_tensors
from .weights import load_weights_bytes, tensors_bytes, tensors_from, weights_bytes

__all__ = [
    "CALIBRATION",
    "FILES",
    "WEIGHTS",
    "Archive",
    "CandidateLog",
    "Candidates",
    "Extractor",
    "Failed",
    "Precision",
    "Predictor",
    "bundled",
    "by_length",
    "chunks",
    "describe",
    "groups",
    "let_go",
    "load",
    "load_weights",
    "load_weights_bytes",
    "lock",
    "note_stages",
    "ran_out",
    "read_calibration",
    "read_config",
    "read_labels",
    "resolve",
    "save",
    "save_calibration",
    "save_weights",
    "saved_tensors",
    "settle",
    "sync_folder",
    "tensors_bytes",
    "tensors_from",
    "weights_bytes",
    "weights_file",
    "write_assets",
    "write_file",
    "write_json",
    "write_through",
]

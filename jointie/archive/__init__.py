"""Model directories: their files, weights and names, what they add to a base, and their calibration."""

from .archive import (
    CONFIG,
    LABELS,
    META,
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
)
from .calibration import CALIBRATION, read_calibration, save_calibration
from .names import FILES, bundled, resolve
from .saved_tensors import saved_tensors
from .weights import load_weights_bytes, weights_bytes

__all__ = [
    "CALIBRATION",
    "CONFIG",
    "FILES",
    "LABELS",
    "META",
    "WEIGHTS",
    "Archive",
    "bundled",
    "describe",
    "load",
    "load_weights",
    "load_weights_bytes",
    "note_stages",
    "read_calibration",
    "read_config",
    "read_labels",
    "resolve",
    "save",
    "save_calibration",
    "save_weights",
    "saved_tensors",
    "weights_bytes",
    "weights_file",
    "write_assets",
]

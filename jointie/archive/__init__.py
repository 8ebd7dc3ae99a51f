"""Model directories: their files, weights and names, deltas to a base encoder, and their calibration."""

from .archive import (
    Archive,
    load,
    load_weights,
    note_stages,
    save,
    save_weights,
    save_without_weights,
    write_assets,
)
from .calibration import CALIBRATION, read_calibration, save_calibration
from .files import CONFIG, LABELS, META, WEIGHTS, read_config, read_labels, weights_file
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
    "save_without_weights",
    "saved_tensors",
    "weights_bytes",
    "weights_file",
    "write_assets",
]

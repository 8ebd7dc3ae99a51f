"""Model directories: their files, weights and names, deltas to a base encoder, and their calibration."""

from .archive import Archive, load, save, save_without_weights, write_weights
from .calibration import read_calibration, save_calibration
from .files import CALIBRATION, CONFIG, LABELS, META, WEIGHTS, read_config, read_labels, weights_file
from .meta import Meta, write_files
from .names import bundled, resolve
from .places import FILES
from .saved_weights import saved_tensors
from .weights import load_weights_bytes, weights_bytes

__all__ = [
    "CALIBRATION",
    "CONFIG",
    "FILES",
    "LABELS",
    "META",
    "WEIGHTS",
    "Archive",
    "Meta",
    "bundled",
    "load",
    "load_weights_bytes",
    "read_calibration",
    "read_config",
    "read_labels",
    "resolve",
    "save",
    "save_calibration",
    "save_without_weights",
    "saved_tensors",
    "weights_bytes",
    "weights_file",
    "write_files",
    "write_weights",
]

"""Model directories: their files, weights and names, deltas to a base encoder, and their calibration."""

from .calibration import read_calibration, save_calibration
from .contents import check_places, model_files, shared_files
from .files import CALIBRATION, CONFIG, LABELS, META, WEIGHTS, read_config, read_labels, weights_file
from .meta import Meta, check_files, read_meta, write_files
from .names import bundled, resolve
from .plugins import missing_plugins, warn_of_other_sources
from .push import push
from .saved_weights import SavedWeights, saved_tensors
from .saving import save_without_weights, write_weights
from .size_limit import no_larger_than
from .weights import load_weights_bytes, weights_bytes

__all__ = [
    "CALIBRATION",
    "CONFIG",
    "LABELS",
    "META",
    "WEIGHTS",
    "Meta",
    "SavedWeights",
    "bundled",
    "check_files",
    "check_places",
    "load_weights_bytes",
    "missing_plugins",
    "model_files",
    "no_larger_than",
    "push",
    "read_calibration",
    "read_config",
    "read_labels",
    "read_meta",
    "resolve",
    "save_calibration",
    "save_without_weights",
    "saved_tensors",
    "shared_files",
    "warn_of_other_sources",
    "weights_bytes",
    "weights_file",
    "write_files",
    "write_weights",
]

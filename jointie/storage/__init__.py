"""Files that are written whole or not at all, locks, and tensors and JSON on disk."""

from .files import sync_folder, write_file, write_through
from .json_files import write_json
from .lock import LOCK, FolderLock
from .tensors import tensors_bytes, tensors_from

__all__ = [
    "LOCK",
    "FolderLock",
    "sync_folder",
    "tensors_bytes",
    "tensors_from",
    "write_file",
    "write_json",
    "write_through",
]

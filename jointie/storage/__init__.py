"""Files that are written whole or not at all, their hashes, locks, and tensors and JSON on disk."""

from .files import sync_folder, write_file, write_through
from .hashes import sha256_of_file
from .json_files import write_json
from .lock import LOCK, FolderLock
from .tensors import tensors_bytes, tensors_from

__all__ = [
    "LOCK",
    "FolderLock",
    "sha256_of_file",
    "sync_folder",
    "tensors_bytes",
    "tensors_from",
    "write_file",
    "write_json",
    "write_through",
]

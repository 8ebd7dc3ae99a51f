"""Files that are written whole or not at all, their hashes, locks, and tensors and JSON on disk."""

from .files import OutputFile, sync_folder, write_file, write_through
from .hashes import sha256_of_file
from .json_files import json_bytes, write_json
from .lock import LOCK, FolderLock
from .tensors import shapes_in, tensors_bytes, tensors_from, tensors_in

__all__ = [
    "LOCK",
    "FolderLock",
    "OutputFile",
    "json_bytes",
    "sha256_of_file",
    "shapes_in",
    "sync_folder",
    "tensors_bytes",
    "tensors_from",
    "tensors_in",
    "write_file",
    "write_json",
    "write_through",
]

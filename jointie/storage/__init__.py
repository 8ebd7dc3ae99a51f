"""Files that are written whole or not at all, their hashes, locks, and tensors and JSON on disk.

Tensors are imported from the module :mod:`.tensors`, as torch takes seconds that what needs none of them saves.
"""

from .files import OutputFile, sync_folder, write_file, write_through
from .hashes import sha256_of_file
from .json_files import json_bytes, write_json
from .lock import LOCK, FolderLock
from .provenance import Provenance, provenance, provenance_difference

__all__ = [
    "LOCK",
    "FolderLock",
    "OutputFile",
    "Provenance",
    "json_bytes",
    "provenance",
    "provenance_difference",
    "sha256_of_file",
    "sync_folder",
    "write_file",
    "write_json",
    "write_through",
]

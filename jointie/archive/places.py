"""The places of a model directory: regular files inside of it, of a size that a file of their kind may have."""

from __future__ import annotations

import stat
from pathlib import Path

from ..components.pretrained_files import is_inside
from ..config import DataError

FILES = ("*.json", "*.safetensors", "*.source", "*.txt", "*.model", "README.md")
"""The files of a model directory: nothing that could run code when it is loaded."""
OF_TRAINING = ("checkpoints", "last", "tensorboard", "wandb")
"""Folders that a training leaves in a model directory besides the model."""
_LARGEST = 64 * 2**20
"""The most bytes of a file that is read as a whole; the vocabularies of the largest tokenizers have half of them."""


def check_place(folder: Path, path: Path) -> None:
    """Check that a file or folder of a model directory can be read without leaving it, waiting, or filling the memory.

    Args:
        folder: the model directory.
        path: in it; it need not exist.

    Raises:
        DataError: if it is outside, or a link to what is outside; if it is neither a regular file nor a folder; or if
            it is too large for a file of its kind.
    """
    if not any(is_inside(root, path) for root in _roots(folder)):
        remedy = "put the file itself there"
        raise DataError("this is, or links to, a place outside of the model directory", source=path, remedy=remedy)
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", source=path) from None
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise DataError("this is no regular file", source=path)
    size = status.st_size
    if size > _LARGEST and path.suffix != ".safetensors":
        raise DataError(f"the file has {size:,} bytes, which none of its kind has; it is damaged", source=path)


def _roots(folder: Path) -> list[Path]:
    """Where the files may be: in the cache of the Hub, files of a model are links to what stands beside it."""
    root = folder.resolve()
    return [root, root.parents[1] / "blobs"] if root.parent.name == "snapshots" else [root]

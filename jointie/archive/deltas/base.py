"""The encoder that a small model directory refers to instead of holding it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from ...components.pretrained_files import PACKAGE, locate
from ...config import DataError

_FILE = "model.safetensors"


@dataclass(frozen=True)
class Base:
    """A pretrained encoder inside an installed package.

    Attributes:
        name: ``package://NAME/FOLDER``.
        sha256: of its weights file, in hexadecimal.
        tensors: its weights.
        taken: the names in the model of those tensors that are as in the base.
    """

    name: str
    sha256: str
    tensors: Mapping[str, Tensor]
    taken: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str) -> Base:
        """Read an encoder.

        Args:
            name: ``package://NAME/FOLDER``.

        Raises:
            DataError: if it is not installed, or has no weights that can be read.
        """
        if not name.startswith(PACKAGE):
            message = "only an encoder inside a package can stand for a part of a model"
            raise DataError(message, source=name, remedy="name one as package://NAME/FOLDER")
        try:
            path = Path(locate(name)) / _FILE
            data = path.read_bytes()
            return cls(name, hashlib.sha256(data).hexdigest(), safetensors.torch.load(data))
        except OSError as error:
            raise DataError(f"its weights cannot be read: {error.strerror}", source=name) from None
        except (SafetensorError, ValueError) as error:
            raise DataError(f"the encoder that the model adds to cannot be had: {error}") from None

    @classmethod
    def noted(cls, note: Any, source: Path) -> Base:
        """The encoder that the ``meta.json`` of a model directory names.

        Raises:
            DataError: if the note is damaged, the encoder is not installed, or it is another one than it was.
        """
        if not _is_note(note):
            raise DataError("'base' names no encoder; the model directory is damaged", source=source)
        base = cls.of(note["name"])
        if base.sha256 != note["sha256"]:
            raise DataError(
                f"the weights of {base.name} are not those that the model was made from",
                source=source,
                remedy="install the version of the package that the model directory's README names",
            )
        return replace(base, taken=tuple(note["tensors"]))

    def note(self) -> dict[str, Any]:
        """What ``meta.json`` holds of it."""
        return {"name": self.name, "sha256": self.sha256, "tensors": list(self.taken)}


def _is_note(note: Any) -> bool:
    if not isinstance(note, Mapping) or not isinstance(note.get("tensors"), list):
        return False
    return all(isinstance(text, str) for text in (note.get("name"), note.get("sha256"), *note["tensors"]))

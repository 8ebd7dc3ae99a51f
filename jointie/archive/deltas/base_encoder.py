"""The encoder that a small model directory refers to instead of holding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import Tensor

from ...components.pretrained_files import PACKAGE, locate
from ...config import DataError
from ...storage import sha256_of_file, tensors_from
from ..files import META, WEIGHTS, read_json


@dataclass(frozen=True)
class BaseEncoder:
    """A pretrained encoder inside an installed package.

    Attributes:
        name: ``package://NAME/FOLDER``.
        sha256: of its weights file, in hexadecimal.
        tensors: its weights.
        unchanged: the names in the model of those tensors that the model has as they are in this encoder.
    """

    name: str
    sha256: str
    tensors: Mapping[str, Tensor]
    unchanged: tuple[str, ...] = ()

    @classmethod
    def load(cls, name: str) -> BaseEncoder:
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
            path = Path(locate(name)) / WEIGHTS
            return cls(name, sha256_of_file(path), tensors_from(path.read_bytes()))
        except OSError as error:
            raise DataError(f"its weights cannot be read: {error.strerror}", source=name) from None
        except ValueError as error:
            raise DataError(f"the encoder that the model adds to cannot be had: {error}") from None

    @classmethod
    def of_archive(cls, folder: Path) -> BaseEncoder | None:
        """The encoder that the weights of a model directory are deltas to; ``None`` where they stand there whole.

        Raises:
            DataError: if its entry in ``meta.json`` is damaged, it is not installed, or it is another one than it was.
        """
        meta = folder / META
        entry = read_json(meta).get("base") if meta.is_file() else None
        if entry is None:
            return None
        if not _is_entry(entry):
            raise DataError("'base' names no encoder; the model directory is damaged", source=meta)
        base = cls.load(entry["name"])
        if base.sha256 != entry["sha256"]:
            raise DataError(
                f"the weights of {base.name} are not those that the model was made from",
                source=meta,
                remedy="install the version of the package that the model directory's README names",
            )
        return replace(base, unchanged=tuple(entry["tensors"]))

    def to_json(self) -> dict[str, Any]:
        """The entry in ``meta.json``."""
        return {"name": self.name, "sha256": self.sha256, "tensors": list(self.unchanged)}


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("tensors"), list):
        return False
    return all(isinstance(text, str) for text in (entry.get("name"), entry.get("sha256"), *entry["tensors"]))

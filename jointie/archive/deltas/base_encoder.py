"""The encoder that a small model directory refers to instead of holding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from ...components.pretrained_files import PACKAGE, locate
from ...config import DataError
from ...storage import sha256_of_file, tensors_in
from ..files import WEIGHTS
from ..meta import BaseEntry


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
    def load(cls, name: str, source: Path | None = None) -> BaseEncoder:
        """Read an encoder.

        Args:
            name: ``package://NAME/FOLDER``.
            source: the file that names it, for the error.

        Raises:
            DataError: if it is not installed, or has no weights that can be read.
        """
        if not name.startswith(PACKAGE):
            message = "only an encoder inside a package can stand for a part of a model"
            raise DataError(message, source=source or name, remedy="name one as package://NAME/FOLDER")
        try:
            path = Path(locate(name)) / WEIGHTS
            return cls(name, sha256_of_file(path), tensors_in(path)[0])
        except OSError as error:
            raise DataError(f"its weights cannot be read: {error.strerror or error}", source=name) from None
        except ValueError as error:
            raise DataError(f"the encoder that the model adds to cannot be had: {error}", source=source) from None

    @classmethod
    def of_entry(cls, entry: BaseEntry, source: Path) -> BaseEncoder:
        """The encoder that ``meta.json`` names.

        Args:
            entry: that names it.
            source: the file that it stands in, for the error.

        Raises:
            DataError: if it is not installed, or it is another one than it was.
        """
        base = cls.load(entry.name, source)
        if base.sha256 != entry.sha256:
            raise DataError(
                f"the weights of {base.name} are not those that the model was made from",
                source=source,
                remedy="install the version of the package that the model directory's README names",
            )
        return replace(base, unchanged=tuple(entry.tensors))

    def without_numbers(self) -> BaseEncoder:
        """The same encoder with the shapes of its weights alone."""
        return replace(self, tensors={name: tensor.to("meta") for name, tensor in self.tensors.items()})

    def entry(self) -> BaseEntry:
        """The entry in ``meta.json``."""
        return BaseEntry(name=self.name, sha256=self.sha256, tensors=list(self.unchanged))

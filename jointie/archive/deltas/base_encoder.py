"""The encoder that a small model directory refers to instead of holding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from ...components.pretrained_files import PACKAGE, is_hub_name
from ...config import DataError
from ...storage import sha256_of_file
from ...storage.tensors import tensors_in
from ..meta import BaseEntry
from .encoder_weights import SETTING, encoder_weights


@dataclass(frozen=True)
class BaseEncoder:
    """A pretrained encoder inside an installed package, or on the Hugging Face Hub.

    Attributes:
        name: ``package://NAME/FOLDER``, or a name on the Hub.
        sha256: of its weights file, in hexadecimal.
        tensors: its weights.
        unchanged: the names in the model of those tensors that the model has as they are in this encoder.
    """

    name: str
    sha256: str
    tensors: Mapping[str, Tensor]
    unchanged: tuple[str, ...] = ()

    @classmethod
    def load(
        cls, name: str, folder: Path | None = None, source: Path | None = None, sha256: str | None = None
    ) -> BaseEncoder:
        """Read an encoder.

        Args:
            name: ``package://NAME/FOLDER``, or a name on the Hub.
            folder: with the files of one on the Hub; see :func:`.encoder_weights.encoder_weights`.
            source: the file that names it, for the error.
            sha256: that its weights file must have.

        Raises:
            DataError: if it cannot be had, is another one, or has no weights that can be read.
            ConfigError: if there is a folder for an encoder inside a package.
        """
        try:
            path = encoder_weights(name, folder)
            digest = sha256_of_file(path)
            if sha256 is not None and digest != sha256:
                raise _another(name, path, source, sha256)
            return cls(name, digest, tensors_in(path)[0])
        except OSError as error:
            message = f"its weights cannot be read: {error.strerror or error}"
            raise DataError(message, source=name if name.startswith(PACKAGE) else path) from None
        except ValueError as error:
            message = f"the encoder that the model adds to cannot be had: {error}"
            raise DataError(message, source=source, remedy=_remedy(name)) from None

    @classmethod
    def of_entry(cls, entry: BaseEntry, source: Path, folder: Path | None = None) -> BaseEncoder:
        """Read the encoder that ``meta.json`` names.

        Args:
            entry: that names it.
            source: the file that it stands in, for the error.
            folder: with the files of one on the Hub.

        Raises:
            DataError: if it cannot be had, or it is another one than it was.
            ConfigError: if there is a folder for an encoder inside a package.
        """
        return replace(cls.load(entry.name, folder, source, entry.sha256), unchanged=tuple(entry.tensors))

    def without_numbers(self) -> BaseEncoder:
        """The same encoder with the shapes of its weights alone."""
        return replace(self, tensors={name: tensor.to("meta") for name, tensor in self.tensors.items()})

    def entry(self) -> BaseEntry:
        """The entry in ``meta.json``."""
        return BaseEntry(name=self.name, sha256=self.sha256, tensors=list(self.unchanged))


def _another(name: str, path: Path, source: Path | None, sha256: str) -> DataError:
    if name.startswith(PACKAGE):
        where, remedy = "", "install the version of the package that the model directory's README names"
    else:
        where, remedy = f", {path},", f"give a folder whose model.safetensors has the SHA-256 {sha256}"
    return DataError(
        f"the weights of {name}{where} are not those that the model was made from", source=source, remedy=remedy
    )


def _remedy(name: str) -> str | None:
    if not is_hub_name(name):
        return None
    return f"give a folder that holds it with --encoder FOLDER (in Python, encoder=FOLDER), or with {SETTING}"

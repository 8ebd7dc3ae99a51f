"""The weights of a model directory, whole or as deltas to a base encoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor, nn

from ..storage.tensors import shapes_in, tensors_in
from .contents import check_places, model_files
from .deltas.apply import apply_deltas, is_factor
from .deltas.base_encoder import BaseEncoder
from .deltas.encoder_weights import not_needed
from .files import META, weights_file
from .meta import Meta, check_weights, read_meta
from .weights import check_shapes, damaged_weights, load_tensors


@dataclass(frozen=True)
class SavedWeights:
    """Weights of which the head has been read.

    Attributes:
        folder: the model directory.
        meta: of the model.
        base: the encoder that they are deltas to; ``None`` where they stand there whole.
        shapes: of the model's tensors by name, as tensors without numbers.
    """

    folder: Path
    meta: Meta
    base: BaseEncoder | None
    shapes: Mapping[str, Tensor]

    @classmethod
    def of(cls, folder: Path, meta: Meta, encoder: Path | None = None) -> SavedWeights:
        """Read the head.

        Args:
            folder: the model directory.
            meta: of the model.
            encoder: a folder with the base, where that is an encoder on the Hub.

        Raises:
            DataError: if there are no weights, they are damaged, or their base cannot be had, or is another.
            ConfigError: if there is a folder with an encoder, and they need none.
        """
        path = weights_file(folder)
        if encoder is not None and meta.base is None:
            raise not_needed(folder)
        base = BaseEncoder.of_entry(meta.base, folder / META, encoder) if meta.base else None
        with damaged_weights(path):
            shapes = shapes_in(path)
            if base is None and any(is_factor(name) for name in shapes):
                raise ValueError("they are to be added to an encoder, and meta.json names no 'base'")
            with _together_with(base):
                return cls(folder, meta, base, apply_deltas(shapes, base.without_numbers()) if base else shapes)

    def read(self) -> tuple[dict[str, Tensor], dict[str, str]]:
        """All tensors, on the CPU, those of a base in single precision; and the other names of those with several.

        Raises:
            DataError: if they are damaged.
        """
        path = weights_file(self.folder)
        with damaged_weights(path):
            tensors, other_names = tensors_in(path)
            return apply_deltas(tensors, self.base) if self.base else tensors, other_names

    def load_into(self, model: nn.Module) -> str:
        """Load them into a model.

        Returns:
            The SHA-256 of the file, in hexadecimal.

        Raises:
            DataError: if they do not fit, are damaged, or are not those that were saved.
        """
        with damaged_weights(weights_file(self.folder)):
            with _together_with(self.base):
                check_shapes(self.shapes, model)
            digest = check_weights(self.folder, self.meta)
            load_tensors(self.read()[0], model)
            return digest


@contextmanager
def _together_with(base: BaseEncoder | None) -> Iterator[None]:
    """Say of shapes that do not fit where a part of them comes from."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{error}, together with 'base' of meta.json" if base else str(error)) from None


def saved_tensors(folder: Path, encoder: Path | None = None) -> dict[str, Tensor]:
    """The tensors of a model directory by name, on the CPU; none of its components need be registered.

    Deltas to a base encoder are added to it, in single precision. Tensors of the model that are one and the same are
    saved once; here they stand under each of their names.

    Args:
        folder: the model directory.
        encoder: a folder with the base, where that is an encoder on the Hub.

    Raises:
        DataError: if there are none, or the file is damaged.
        ConfigError: if there is a folder with an encoder, and they need none.
    """
    check_places(folder, model_files(folder))
    weights = SavedWeights.of(folder, read_meta(folder), encoder)
    check_weights(folder, weights.meta)
    tensors, other_names = weights.read()
    return {**tensors, **{other: tensors[name] for other, name in other_names.items() if name in tensors}}

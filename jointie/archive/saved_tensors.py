"""The tensors of a saved model, without the model."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from ..config import DataError
from .deltas import BaseEncoder, apply_deltas
from .files import weights_file


def saved_tensors(folder: Path) -> dict[str, Tensor]:
    """The tensors of a model directory by name, on the CPU; none of its components need be registered.

    Deltas to a base encoder are added to it, in single precision. Tensors of the model that are one and the same are
    saved once; here they stand under each of their names.

    Raises:
        DataError: if there are none, or the file is damaged.
    """
    path = weights_file(folder)
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  it is no mapping
            other_names = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise DataError(f"the weights cannot be loaded: {error}", source=path) from error
    base = BaseEncoder.of_archive(folder)
    if base is not None:
        try:
            tensors = apply_deltas(tensors, base)
        except ValueError as error:
            raise DataError(f"the weights cannot be loaded: {error}", source=path) from None
    return {**tensors, **{other: tensors[name] for other, name in other_names.items() if name in tensors}}

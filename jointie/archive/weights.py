"""The weights of a model as the bytes of a safetensors file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from ..config import DataError
from ..models import Model
from ..storage import tensors_bytes, tensors_from
from .deltas import BaseEncoder, apply_deltas


def weights_bytes(model: Model) -> bytes:
    """Encode the weights; a tensor that several names share is written once, its other names stand in the metadata."""
    kept: dict[str, Tensor] = {}
    names: dict[Any, str] = {}
    shared: dict[str, str] = {}
    for name, tensor in model.state_dict().items():
        first = names.setdefault(_place(tensor, name), name)
        if first == name:
            kept[name] = tensor
        else:
            shared[name] = first
    return tensors_bytes(kept, shared)


def load_weights_bytes(data: bytes, model: Model, source: Any, base: BaseEncoder | None = None) -> None:
    """Load weights that :func:`weights_bytes` encoded into a model.

    Args:
        data: the bytes.
        model: the model.
        source: where they come from, for the error.
        base: the encoder that they are deltas to, where they are not whole.

    Raises:
        DataError: if they are damaged, or do not fit.
    """
    try:
        tensors = apply_deltas(tensors_from(data), base) if base else tensors_from(data)
        model.load_state_dict(_under_all_names(tensors, model.state_dict()))
    except (ValueError, RuntimeError) as error:
        raise DataError(f"the weights cannot be loaded: {error}", source=source) from error


def _under_all_names(tensors: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors that were saved, under all names of them in a model whose state is ``own``."""
    names: dict[Any, str] = {}
    for name, tensor in own.items():
        if name in tensors:
            first = names.setdefault(_place(tensor, name), name)
            if first != name:
                raise ValueError(f"{first!r} and {name!r} are one tensor of the model, and two were saved")
    others = {name: names[place] for name, tensor in own.items() if (place := _place(tensor, name)) in names}
    return {**tensors, **{name: tensors[first] for name, first in others.items()}}


def _place(tensor: Tensor, name: str) -> Any:
    """A key that is equal for two names of one tensor."""
    if tensor.numel() == 0:
        return name
    return tensor.device, tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype

"""The weights of a model as the bytes of a safetensors file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from ..config import DataError
from ..models import Model


def tensors_bytes(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] = {}) -> bytes:
    """Tensors as the bytes of a safetensors file."""
    return safetensors.torch.save(dict(tensors), {"format": "pt", **metadata})


def tensors_from(data: bytes) -> dict[str, Tensor]:
    """The tensors of a safetensors file.

    Raises:
        ValueError: if it is damaged.
    """
    try:
        return safetensors.torch.load(data)
    except SafetensorError as error:
        raise ValueError(str(error)) from None


def weights_bytes(model: Model) -> bytes:
    """The weights; a tensor that several names share is written once, and its other names stand in the metadata."""
    kept: dict[str, Tensor] = {}
    names: dict[Any, str] = {}
    shared: dict[str, str] = {}
    for name, tensor in model.state_dict().items():
        first = names.setdefault(_place(tensor, name), name)
        if first == name:
            kept[name] = tensor.contiguous()
        else:
            shared[name] = first
    return tensors_bytes(kept, shared)


def load_weights_bytes(data: bytes, model: Model, source: Any) -> None:
    """Give a model the weights that :func:`weights_bytes` gave.

    Args:
        data: the bytes.
        model: the model.
        source: where they come from, for the error.

    Raises:
        DataError: if they are damaged, or do not fit.
    """
    try:
        tensors = tensors_from(data)
        own = model.state_dict()
        firsts = {_place(tensor, name): name for name, tensor in own.items() if name in tensors}
        for name, tensor in own.items():
            if name not in tensors and _place(tensor, name) in firsts:
                tensors[name] = tensors[firsts[_place(tensor, name)]]
        model.load_state_dict(tensors)
    except (ValueError, RuntimeError) as error:
        raise DataError(f"the weights cannot be loaded: {error}", source=source) from error


def _place(tensor: Tensor, name: str) -> Any:
    """What two names of one tensor have in common."""
    if tensor.numel() == 0:
        return name
    return tensor.device, tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype

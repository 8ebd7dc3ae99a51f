"""The weights of a model as the bytes of a safetensors file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from ..config import DataError
from ..models import Model
from .bases import Base, restored


def tensors_bytes(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """Tensors as the bytes of a safetensors file, which depend on nothing else.

    Args:
        tensors: on any device; where they share memory, each is written in full.
        metadata: texts by name that are kept with them.
    """
    data = safetensors.torch.save(_apart(tensors))
    return _with_metadata(data, metadata) if metadata else data


def tensors_from(data: bytes) -> dict[str, Tensor]:
    """The tensors of a safetensors file, on the CPU.

    Raises:
        ValueError: if it is damaged.
    """
    try:
        return safetensors.torch.load(data)
    except KeyError as error:
        raise ValueError(f"it has tensors of the unknown type {error}") from None
    except (SafetensorError, AssertionError, RuntimeError) as error:
        raise ValueError(str(error) or "a tensor of no numbers has a shape of some") from None


def weights_bytes(model: Model) -> bytes:
    """The weights; a tensor that several names share is written once, and its other names stand in the metadata."""
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


def load_weights_bytes(data: bytes, model: Model, source: Any, base: Base | None = None) -> None:
    """Give a model the weights that :func:`weights_bytes` gave.

    Args:
        data: the bytes.
        model: the model.
        source: where they come from, for the error.
        base: what they add to, where they are not whole.

    Raises:
        DataError: if they are damaged, or do not fit.
    """
    try:
        tensors = restored(tensors_from(data), base) if base else tensors_from(data)
        model.load_state_dict(_under_all_names(tensors, model.state_dict()))
    except (ValueError, RuntimeError) as error:
        raise DataError(f"the weights cannot be loaded: {error}", source=source) from error


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors that share no memory, which safetensors refuses; only those that do are copied."""
    memory: set[int] = set()
    apart: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        packed = tensor.detach().cpu().contiguous()
        apart[name] = packed.clone() if packed.untyped_storage().data_ptr() in memory else packed
        memory.add(apart[name].untyped_storage().data_ptr())
    return apart


def _with_metadata(data: bytes, metadata: Mapping[str, str]) -> bytes:
    """Add metadata in an order of its own, as safetensors writes it in another one in each process.

    The format (https://huggingface.co/docs/safetensors): the size of the header in 8 bytes, the header as JSON, filled
    up with blanks to a multiple of 8, and the numbers.
    """
    end = 8 + int.from_bytes(data[:8], "little")
    header = {"__metadata__": dict(sorted(metadata.items())), **json.loads(data[8:end])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join((len(text).to_bytes(8, "little"), text, memoryview(data)[end:]))


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
    """What two names of one tensor have in common."""
    if tensor.numel() == 0:
        return name
    return tensor.device, tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype

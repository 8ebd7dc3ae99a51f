"""The weights of a model as the bytes of a safetensors file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ..config import DataError
from ..storage.tensors import tensors_bytes, tensors_from


def weights_bytes(model: nn.Module) -> bytes:
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


def load_weights_bytes(data: bytes, model: nn.Module, source: Any) -> None:
    """Load weights that :func:`weights_bytes` encoded into a model.

    Args:
        data: the bytes.
        model: the model.
        source: where they come from, for the error.

    Raises:
        DataError: if they are damaged, or do not fit.
    """
    with damaged_weights(source):
        load_tensors(tensors_from(data), model)


def load_tensors(tensors: Mapping[str, Tensor], model: nn.Module) -> None:
    """Load the tensors that were saved of a model.

    Raises:
        ValueError: if they do not fit, or are not finite.
    """
    check_shapes(tensors, model)
    own = model.state_dict()
    for name, tensor in tensors.items():
        if tensor.is_floating_point() != own[name].is_floating_point():
            raise ValueError(f"{name!r} has numbers of the type {tensor.dtype}, which is not {own[name].dtype}")
        if tensor.is_floating_point() and tensor.numel() and not all(v.isfinite() for v in torch.aminmax(tensor)):
            raise ValueError(f"{name!r} holds numbers that are not finite")
    model.load_state_dict(_under_all_names(tensors, own))


def check_shapes(tensors: Mapping[str, Tensor], model: nn.Module) -> None:
    """Check that tensors that were saved of a model, or their shapes alone, fit into one.

    Raises:
        ValueError: naming the first that does not.
    """
    own = model.state_dict()
    found = _under_all_names(tensors, own)
    if unknown := [name for name in tensors if name not in own]:
        raise ValueError(f"the model lacks {_first(unknown)}")
    if missing := [name for name in own if name not in found]:
        raise ValueError(f"they lack {_first(missing)}")
    for name, tensor in own.items():
        if tensor.shape != found[name].shape:
            raise ValueError(f"{name!r} has the shape {tuple(found[name].shape)}, and needs {tuple(tensor.shape)}")


@contextmanager
def damaged_weights(source: Any) -> Iterator[None]:
    """Turn what is wrong with weights into an error that names their file."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise DataError(f"the weights cannot be loaded: {error}", source=source) from error
    except MemoryError:
        raise DataError("the weights do not fit into the memory", source=source) from None
    except OSError as error:
        raise DataError(f"the weights cannot be read: {error.strerror or error}", source=source) from None


def _first(names: Sequence[str]) -> str:
    return repr(names[0]) + (f" and {len(names) - 1} more" if len(names) > 1 else "")


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

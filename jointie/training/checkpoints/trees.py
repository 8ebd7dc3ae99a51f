"""Nested states as JSON and tensors, so that nothing has to be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

# torch's pytree and optree are not used: reading a structure back, the one imports what the file names, and the other
# unpickles it.

_STORED = {
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool),
    *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8),
}
"""The types of numbers that every version of safetensors has."""


def flatten(state: Any) -> tuple[Any, dict[str, Tensor]]:
    """Take a nested state apart.

    Args:
        state: dicts with texts or whole numbers as keys, lists, tuples, ``None``, booleans, numbers, texts and dense
            tensors. Nothing of a subclass of them: what comes back would not be of it.

    Returns:
        A JSON value, and the tensors by their places in the state, with which they share their memory.

    Raises:
        TypeError: if there is anything else in it, naming its place.
    """
    tensors: dict[str, Tensor] = {}

    def pack(node: Any, place: str) -> Any:
        kind = type(node)
        if kind is list or kind is tuple:
            items = [pack(each, f"{place}/{i}") for i, each in enumerate(node)]
            return items if kind is list else {"tuple": items}
        if kind is dict and all(type(key) in (str, int) for key in node):
            return {"dict": [[key, pack(each, f"{place}/{key}")] for key, each in node.items()]}
        if kind is Tensor and node.layout is torch.strided and node.dtype in _STORED and not node.is_meta:
            if place in tensors:
                raise TypeError(f"two tensors stand at {place}: keys with slashes, or as a text and as a number")
            tensors[place] = node
            return {"tensor": place}
        if node is None or kind in (bool, int, float, str):
            return node
        raise TypeError(f"a {kind.__name__} at {place or '/'} cannot be saved")

    try:
        return pack(state, ""), tensors
    except RecursionError:
        raise TypeError("it holds itself, or is nested too deeply") from None


def unflatten(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    """Put together what :func:`flatten` took apart.

    Raises:
        ValueError, TypeError, KeyError: if the two do not belong together.
    """
    match value:
        case list():
            return [unflatten(each, tensors) for each in value]
        case {"tuple": items}:
            return tuple(unflatten(each, tensors) for each in items)
        case {"dict": items}:
            return {key: unflatten(each, tensors) for key, each in items}
        case {"tensor": place}:
            return tensors[place]
        case dict():
            raise ValueError(f"{str(value)[:80]} is no part of a state")
    return value

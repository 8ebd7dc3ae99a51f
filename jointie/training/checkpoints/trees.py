"""Nested states as JSON and tensors, so that nothing has to be pickled.

What JSON has stands for itself. For the rest there are objects with the key ``$``, which says what they are.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor

_KIND = "$"
_DEEPEST = 100
"""No state is nested deeper, but for one that holds itself."""
_STORED = {
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool),
    *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8),
}
"""The types of numbers that every version of safetensors has; tensors of others are kept as their bytes."""


def flatten(tree: Any) -> tuple[Any, dict[str, Tensor]]:
    """Take a nested state apart.

    Args:
        tree: dicts with texts or whole numbers as keys, lists, tuples, ``None``, booleans, numbers, texts and dense
            tensors on any device. Nothing of a subclass of them: what comes back would not be of it.

    Returns:
        A JSON value without ``NaN`` and its like, and the tensors by the names that it has for them. They may share
        their memory with those of the state.

    Raises:
        TypeError: if there is anything else in it, naming its place.
    """
    tensors: dict[str, Tensor] = {}
    return _flat(tree, "", tensors, 0), tensors


def unflatten(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    """Put together what :func:`flatten` took apart, to the last bit; all tensors are on the CPU then.

    Raises:
        ValueError: if the two do not belong together.
    """
    if isinstance(value, list):
        return [unflatten(each, tensors) for each in value]
    if not isinstance(value, dict):
        return value
    if _KIND not in value:
        return {key: unflatten(each, tensors) for key, each in value.items()}
    match value:
        case {"$": "dict", "items": list(items), **rest} if not rest:
            return dict(_item(item, tensors) for item in items)
        case {"$": "tuple", "items": list(items), **rest} if not rest:
            return tuple(unflatten(each, tensors) for each in items)
        case {"$": "text", "utf-8": str(code), **rest} if not rest:
            return bytes.fromhex(code).decode("utf-8", "surrogatepass")
        case {"$": "whole", "hex": str(code), **rest} if not rest:
            return int(code, 16)
        case {"$": "float", "hex": str(code), **rest} if not rest and len(code) == 16:
            return struct.unpack(">d", bytes.fromhex(code))[0]
        case {"$": "tensor", "name": str(name), **rest} if name in tensors:
            return _restored(tensors[name], rest) if rest else tensors[name]
    raise ValueError(f"{str(value)[:80]} is no part of a state")


def _flat(tree: Any, path: str, tensors: dict[str, Tensor], depth: int) -> Any:
    if depth > _DEEPEST:
        raise TypeError(f"what is nested more than {_DEEPEST} deep cannot be saved, at {path[:80]}")
    kind = type(tree)
    if kind is dict:
        items = [(_key(key, path), _flat(each, f"{path}/{key}", tensors, depth + 1)) for key, each in tree.items()]
        if _KIND not in tree and all(type(key) is str for key, _ in items):
            return dict(items)
        return {_KIND: "dict", "items": [list(item) for item in items]}
    if kind is list or kind is tuple:
        content = [_flat(each, f"{path}/{i}", tensors, depth + 1) for i, each in enumerate(tree)]
        return content if kind is list else {_KIND: "tuple", "items": content}
    if kind is Tensor:
        return _named(tree, path, tensors)
    if kind is float and not math.isfinite(tree):
        return {_KIND: "float", "hex": struct.pack(">d", tree).hex()}
    if kind is int:
        return tree if abs(tree) < 2**63 else {_KIND: "whole", "hex": hex(tree)}  # Python reads only so many digits
    if kind is str:
        return _text(tree)
    if tree is None or kind is bool or kind is float:
        return tree
    raise TypeError(f"a {kind.__name__} at {path or '/'} cannot be saved")


def _key(key: Any, path: str) -> Any:
    if type(key) not in (str, int):
        raise TypeError(f"a {type(key).__name__} as a key at {path or '/'} cannot be saved")
    return _flat(key, path, {}, 0)


def _text(text: str) -> Any:
    """JSON has halves of surrogate pairs, but joins them where two are neighbours."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return {_KIND: "text", "utf-8": text.encode("utf-8", "surrogatepass").hex()}
    return text


def _named(tensor: Tensor, path: str, tensors: dict[str, Tensor]) -> dict[str, Any]:
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_meta:
        raise TypeError(f"a tensor at {path or '/'} that is sparse, quantized or without content cannot be saved")
    name = str(len(tensors))
    plain = tensor.detach().resolve_conj().resolve_neg()
    if tensor.dtype in _STORED:
        tensors[name] = plain
        return {_KIND: "tensor", "name": name}
    tensors[name] = plain.contiguous().reshape(-1).view(torch.uint8)
    kind = str(tensor.dtype).removeprefix("torch.")
    return {_KIND: "tensor", "name": name, "type": kind, "shape": list(tensor.shape)}


def _item(item: Any, tensors: Mapping[str, Tensor]) -> tuple[str | int, Any]:
    if isinstance(item, list) and len(item) == 2:
        key = unflatten(item[0], tensors)
        if type(key) in (str, int):
            return key, unflatten(item[1], tensors)
    raise ValueError(f"{str(item)[:80]} is no part of a dict")


def _restored(content: Tensor, rest: Mapping[str, Any]) -> Tensor:
    """A tensor that was kept as its bytes."""
    kind, shape = getattr(torch, str(rest.get("type")), None), rest.get("shape")
    if isinstance(kind, torch.dtype) and isinstance(shape, list):
        with suppress(TypeError, RuntimeError):
            return content.view(kind).reshape(shape)
    raise ValueError(f"{str(rest)[:80]} is no part of a tensor")

"""Nested states as JSON and tensors, so that nothing has to be pickled."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from torch import Tensor

_KIND = "$"
"""The key of the objects that stand for what JSON does not have."""


def flatten(tree: Any) -> tuple[Any, dict[str, Tensor]]:
    """Take a nested state apart.

    Args:
        tree: dicts with text or whole numbers as keys, lists, tuples, ``None``, booleans, numbers, texts and tensors.

    Returns:
        A JSON value, and the tensors by their places in the tree.

    Raises:
        TypeError: if there is anything else in it, naming its place.
    """
    tensors: dict[str, Tensor] = {}
    return _flat(tree, "", tensors), tensors


def unflatten(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    """Put together what :func:`flatten` took apart.

    Raises:
        ValueError: if the two do not belong together.
    """
    if isinstance(value, list):
        return [unflatten(each, tensors) for each in value]
    if not isinstance(value, dict):
        return value
    kind, content = value.get(_KIND), value.get("value")
    if kind == "dict" and isinstance(content, list):
        return {key: unflatten(each, tensors) for key, each in content}
    if kind == "tuple" and isinstance(content, list):
        return tuple(unflatten(each, tensors) for each in content)
    if kind == "float":
        return float(str(content))
    if kind == "tensor" and isinstance(content, str) and content in tensors:
        return tensors[content]
    raise ValueError(f"{value!r:.80} is no part of a state")


def _flat(tree: Any, path: str, tensors: dict[str, Tensor]) -> Any:
    if isinstance(tree, Tensor):
        name = f"{len(tensors)}{path}"  # the number keeps apart keys that read the same, as 0 and "0"
        tensors[name] = tree.detach().cpu().contiguous().clone()
        return {_KIND: "tensor", "value": name}
    if isinstance(tree, dict):
        return {
            _KIND: "dict",
            "value": [[_key(key, path), _flat(v, f"{path}/{key}", tensors)] for key, v in tree.items()],
        }
    if isinstance(tree, (list, tuple)):
        content = [_flat(value, f"{path}/{i}", tensors) for i, value in enumerate(tree)]
        return content if isinstance(tree, list) else {_KIND: "tuple", "value": content}
    if isinstance(tree, float) and not math.isfinite(tree):
        return {_KIND: "float", "value": repr(tree)}
    if tree is None or isinstance(tree, (bool, int, float, str)):
        return tree
    raise TypeError(f"a {type(tree).__name__} at {path or '/'} cannot be saved")


def _key(key: Any, path: str) -> str | int:
    if type(key) in (str, int):
        return key
    raise TypeError(f"a {type(key).__name__} as a key at {path or '/'} cannot be saved")

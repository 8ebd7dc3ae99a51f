"""Adding deltas to the weights of a base encoder, which gives all weights of the model."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from .base_encoder import BaseEncoder

LEFT, RIGHT = ".left", ".right"
"""The endings of the two factors of a matrix that is added to that of the base."""
ENCODER = "encoder.transformer."
"""Where the names of an encoder's tensors begin, in a model or in a part of one."""


def apply_deltas(tensors: Mapping[str, Tensor], base: BaseEncoder) -> dict[str, Tensor]:
    """Compute all tensors of a model, in single precision.

    Args:
        tensors: those that are kept whole; and of matrices W (m, n) of the encoder ``W.left`` (m, k) and ``W.right``
            (k, n), whose product is added to the base's.
        base: the encoder, with the names of those tensors that are unchanged.

    Raises:
        ValueError: if the base lacks a tensor, or a factor has no other one or does not fit.
    """
    found = {name: _single(tensor) for name, tensor in tensors.items() if not is_factor(name)}
    for name in filter(is_factor, tensors):
        matrix = name.rpartition(".")[0]
        if not {matrix + LEFT, matrix + RIGHT} <= tensors.keys():
            raise ValueError(f"one of the two factors of {matrix!r} is missing")
        if matrix not in found:
            found[matrix] = _sum(_of(base, matrix), tensors[matrix + LEFT], tensors[matrix + RIGHT], matrix)
    return {**found, **{name: _of(base, name) for name in base.unchanged}}


def encoder_prefix(name: str) -> str | None:
    """The part of a tensor's name before its name in the encoder; ``None`` where it belongs to no encoder."""
    head, found, _ = name.partition(ENCODER)
    whole = found and (not head or head.endswith("."))
    return head + ENCODER if whole else None


def is_factor(name: str) -> bool:
    """Whether a tensor is one of two whose product is added to a matrix of the base."""
    return name.endswith((LEFT, RIGHT)) and encoder_prefix(name) is not None


def _of(base: BaseEncoder, name: str) -> Tensor:
    prefix = encoder_prefix(name) or ""
    try:
        return _single(base.tensors[name.removeprefix(prefix)])
    except KeyError:
        raise ValueError(f"{name!r} is no tensor of the base {base.name}") from None


def _sum(matrix: Tensor, left: Tensor, right: Tensor, name: str) -> Tensor:
    shapes = tuple(matrix.shape), tuple(left.shape), tuple(right.shape)
    if len(shapes[1]) != 2 or shapes != ((shapes[1][0], shapes[2][-1]), shapes[1], (shapes[1][1], shapes[2][-1])):
        raise ValueError(f"the factors of {name!r}, {shapes[1]} and {shapes[2]}, do not make a matrix {shapes[0]}")
    return matrix + _single(left) @ _single(right)


def _single(tensor: Tensor) -> Tensor:
    return tensor.to(torch.float32) if tensor.is_floating_point() else tensor

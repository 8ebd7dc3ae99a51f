"""A sum over many matrix products, in the memory of a few."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

_BLOCK = 1 << 20
"""Numbers of the products made at once: few enough to stay in a processor's cache."""


def summed_tanh(left: Tensor, right: Tensor) -> Tensor:
    """sum over r of tanh(left[r] right[r]).

    The products are made again in the backward pass instead of being kept: R N D numbers are more than a cache holds,
    and to write and read them takes longer.

    Args:
        left: (R, N, k).
        right: (R, k, D).

    Returns:
        (N, D), 0 where R is 0.
    """
    return _SummedTanh.apply(left, right)


class _SummedTanh(Function):
    @staticmethod
    def forward(ctx: Any, left: Tensor, right: Tensor) -> Tensor:
        ctx.save_for_backward(left, right)
        total = left.new_zeros(left.shape[1], right.shape[2])
        for block in _blocks(left, right):
            total += _tanh_(torch.bmm(left[block], right[block])).sum(0)
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        left, right = ctx.saved_tensors
        left_gradient, right_gradient = torch.empty_like(left), torch.empty_like(right)
        for block in _blocks(left, right):
            inner = _tanh_(torch.bmm(left[block], right[block]))
            inner.square_().neg_().add_(1).mul_(gradient)  # the derivative of tanh is 1 - tanh^2
            left_gradient[block] = inner @ right[block].transpose(1, 2)
            right_gradient[block] = left[block].transpose(1, 2) @ inner
        return left_gradient, right_gradient


def _tanh_(values: Tensor) -> Tensor:
    """tanh in place, by way of the logistic function: torch takes ten times as long for ``tanh_`` itself on a CPU."""
    return values.mul_(2).sigmoid_().mul_(2).sub_(1)


def _blocks(left: Tensor, right: Tensor) -> list[slice]:
    size = max(1, _BLOCK // max(1, left.shape[1] * right.shape[2]))
    return [slice(start, start + size) for start in range(0, len(left), size)]

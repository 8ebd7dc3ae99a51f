"""Bilinear forms of block-diagonal matrices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def block_diagonal(matrices: int, size: int, block_size: int) -> nn.Parameter:
    """Weights (R, G, k, k) of R matrices of so many rows, of which only G blocks of k on the diagonal are not 0.

    Args:
        matrices: R.
        size: the number of rows, a multiple of ``block_size``.
        block_size: k.

    Raises:
        ValueError: if it is not a multiple.
    """
    if size % block_size:
        raise ValueError(f"projection_dim {size} is not a multiple of block_size {block_size}")
    weight = nn.Parameter(torch.empty(matrices, size // block_size, block_size, block_size))
    bound = (size * block_size) ** -0.5
    nn.init.uniform_(weight, -bound, bound)
    return weight


def grouped_bilinear(heads: Tensor, tails: Tensor, weight: Tensor) -> Tensor:
    """sum over the blocks g of heads[b, x, g]^T weight[r, g] tails[b, y, g].

    One block after another is added to the same tensor, forward and backward, and none is put in another order.

    Args:
        heads: (B, x, P) with P = G k.
        tails: (B, y, P).
        weight: (R, G, k, k).

    Returns:
        (B, x, y, R), a new tensor.
    """
    with torch.autocast(heads.device.type, enabled=False):
        heads, tails = heads.to(weight.dtype), tails.to(weight.dtype)
        scores: Tensor = _GroupedBilinear.apply(heads, tails, weight, torch.is_grad_enabled())
    return scores


class _GroupedBilinear(Function):
    """Matrix products of a document's heads with W_r t of all its tails t and classes r, for each block.

    Written out, since the gradient that autograd makes of it copies tensors of the size of the scores for each block.
    """

    @staticmethod
    def forward(ctx: Any, heads: Tensor, tails: Tensor, weight: Tensor, learning: bool) -> Tensor:
        (batch, x, _), y, classes, block = heads.shape, tails.shape[1], weight.shape[0], weight.shape[2]
        scores = heads.new_empty(batch, x, y, classes)
        flat = scores.view(batch, x, y * classes)
        columns = []
        for g, (head, tail, matrices) in enumerate(_blocks(heads, tails, weight)):
            projected = (tail @ matrices.t()).view(batch, y * classes, block)  # W_r t
            if g == 0:
                torch.bmm(head, projected.transpose(1, 2), out=flat)
            else:
                flat.baddbmm_(head, projected.transpose(1, 2))
            if learning:
                columns.append(projected)
        ctx.save_for_backward(heads, tails, weight, *columns)
        return scores

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        heads, tails, weight, *columns = ctx.saved_tensors
        (batch, y, _), classes, block = tails.shape, weight.shape[0], weight.shape[2]
        flat = gradient.reshape(batch, heads.shape[1], y * classes)
        of_heads, of_tails, of_weight = [], [], torch.empty_like(weight)
        for g, (head, tail, matrices) in enumerate(_blocks(heads, tails, weight)):
            of_heads.append(flat @ columns[g])
            of_projected = (flat.transpose(1, 2) @ head).view(batch, y, classes * block)
            of_tails.append(of_projected @ matrices)
            of_matrices = of_projected.flatten(0, 1).t() @ tail.flatten(0, 1)  # (R k, k)
            of_weight[:, g] = of_matrices.view(classes, block, block)
        return torch.cat(of_heads, -1), torch.cat(of_tails, -1), of_weight, None


def _blocks(heads: Tensor, tails: Tensor, weight: Tensor) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Of each block the heads (B, x, k), the tails (B, y, k) and the matrices of all classes (R k, k)."""
    block = weight.shape[2]
    matrices = (m.reshape(-1, block) for m in weight.unbind(1))
    return zip(heads.split(block, -1), tails.split(block, -1), matrices, strict=True)

"""Weighted L1 distances between all rows of a matrix, in little memory."""

from __future__ import annotations

import sys
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

_BLOCK = {"cpu": sys.maxsize, "cuda": 1 << 24}
"""How many numbers (rows x rows x columns) the backward pass works on at once: on a GPU its kernel holds them all; on a
CPU it holds none, and is quick where it has many columns side by side."""


def weighted_distances(features: Tensor, weights: Tensor) -> Tensor:
    """c(x, y) = sum over m of weights[m] |features[x, m] - features[y, m]|.

    Weights may have either sign, and the gradient is exact where they are 0 too. No tensor of n x n x M is made.

    Args:
        features: (B, n, M).
        weights: (M,).

    Returns:
        (B, n, n), symmetric.
    """
    return _WeightedDistances.apply(features, weights)


class _WeightedDistances(Function):
    """The weights are scaled into the features, those below 0 apart, so that a plain L1 distance gives c.

    Backward, with G the gradient of c and G' = G + G^T: let S[x, m] = sum over y of G'[x, y] sign(f[x, m] - f[y, m]).
    Then the gradient of f[x, m] is weights[m] S[x, m]; and, since |a - b| = sign(a - b) a + sign(b - a) b, that of
    weights[m] is the sum over x of f[x, m] S[x, m].
    """

    @staticmethod
    def forward(ctx: Any, features: Tensor, weights: Tensor) -> Tensor:
        ctx.save_for_backward(features, weights)
        documents = [_distances(f * weights.relu()) - _distances(f * (-weights).relu()) for f in features]
        rows, columns = _pairs(features)
        result = features.new_zeros(*features.shape[:2], features.shape[1])
        result[:, rows, columns] = result[:, columns, rows] = torch.stack(documents)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        features, weights = ctx.saved_tensors
        rows, columns = _pairs(features)
        both = gradient[:, rows, columns] + gradient[:, columns, rows]  # (B, pairs)
        sums = torch.stack([_signed_sums(f, g) for f, g in zip(features, both)])  # S: (B, n, M)
        return weights * sums, (features * sums).sum((0, 1))


def _pairs(features: Tensor) -> Tensor:
    """The pairs (x, y) with x before y, in the order of ``torch.pdist``: (2, pairs)."""
    n = features.shape[1]
    return torch.triu_indices(n, n, offset=1, device=features.device)


def _distances(rows: Tensor) -> Tensor:
    """The L1 distances between rows (n, M), of each pair once. On a CPU, ``cdist`` takes over ten times as long."""
    return torch.pdist(rows, p=1.0)


def _signed_sums(features: Tensor, gradient: Tensor) -> Tensor:
    """S (n, M) of one document: the gradient of its unweighted distances, on a GPU some columns at a time."""
    if not gradient.numel():  # without rows, the kernel would crash
        return torch.zeros_like(features)
    block = _BLOCK.get(features.device.type, _BLOCK["cuda"])
    width = max(1, min(features.shape[1], block // len(features) ** 2))
    blocks = [_distances_gradient(block.contiguous(), gradient) for block in features.split(width, dim=1)]
    return torch.cat(blocks, dim=1)


def _distances_gradient(features: Tensor, gradient: Tensor) -> Tensor:
    with torch.enable_grad():
        leaf = features.detach().requires_grad_()
        return torch.autograd.grad(_distances(leaf), leaf, gradient)[0]

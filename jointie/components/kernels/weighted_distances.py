"""Weighted L1 distances between all rows of a matrix, in little memory."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

_BLOCK = 1 << 24
"""Numbers (columns x rows x rows) that the backward pass works on at once, where it holds any."""


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
        both = gradient + gradient.transpose(1, 2)  # G': (B, n, n)
        signed_sums = _by_pairs if features.device.type == "cpu" else _by_columns
        sums = torch.stack([signed_sums(f, g) for f, g in zip(features, both)])  # S: (B, n, M)
        return weights * sums, (features * sums).sum((0, 1))


def _pairs(features: Tensor) -> Tensor:
    """The pairs (x, y) with x before y, in the order of ``torch.pdist``: (2, pairs)."""
    n = features.shape[1]
    return torch.triu_indices(n, n, offset=1, device=features.device)


def _distances(rows: Tensor) -> Tensor:
    """The L1 distances between rows (n, M), of each pair once. On a CPU, ``cdist`` takes over ten times as long."""
    return torch.pdist(rows, p=1.0)


def _by_pairs(features: Tensor, both: Tensor) -> Tensor:
    """S (n, M) of one document as the gradient of its unweighted distances, whose kernel holds nothing on a CPU.

    That of a GPU holds n^2 M numbers, and refuses more than 1,448 rows.
    """
    if len(features) < 2:  # without pairs, the kernel would crash
        return torch.zeros_like(features)
    rows, columns = _pairs(features.unsqueeze(0))
    with torch.enable_grad():
        leaf = features.detach().contiguous().requires_grad_()
        return torch.autograd.grad(_distances(leaf), leaf, both[rows, columns])[0]


def _by_columns(features: Tensor, both: Tensor) -> Tensor:
    """S (n, M) of one document as it is defined, some columns at a time."""
    width = max(1, _BLOCK // max(1, len(features)) ** 2)
    sums = []
    for columns in features.t().split(width):
        signs = (columns.unsqueeze(2) - columns.unsqueeze(1)).sign_()  # (some of M, n, n)
        sums.append(signs.mul_(both).sum(2))
    return torch.cat(sums).t()

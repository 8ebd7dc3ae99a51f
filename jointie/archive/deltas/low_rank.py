"""The best low-rank matrices for a number of bytes."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

HALF = 2
"""Bytes of a number in half precision."""


@dataclass(frozen=True)
class Factors:
    """A matrix as a product.

    Attributes:
        left: (m, k).
        right: (k, n).
        kept: the share of the matrix's squared Frobenius norm that the product has.
    """

    left: Tensor
    right: Tensor
    kept: float

    @property
    def rank(self) -> int:
        return self.left.shape[1]


def factorised(matrices: Mapping[str, Tensor], budget: int) -> dict[str, Factors]:
    """Spend bytes on the largest singular values of several matrices, so that little is lost over all of them.

    The truncated singular value decomposition is the nearest matrix of its rank (Eckart & Young 1936). A singular value
    s of an (m, n) matrix costs m + n numbers and saves an error of s^2, so those with the greatest s^2 / (m + n) are
    taken first.

    Args:
        matrices: (m, n) each.
        budget: bytes, for factors in half precision.

    Returns:
        The factors of each matrix, in single precision; of rank 0 where nothing was worth its bytes.
    """
    parts = {name: torch.linalg.svd(matrix.double(), full_matrices=False) for name, matrix in matrices.items()}
    ranks = _ranks(
        {name: s for name, (_, s, _) in parts.items()}, {n: sum(m.shape) for n, m in matrices.items()}, budget
    )
    return {name: _factors(u, s, v, ranks[name]) for name, (u, s, v) in parts.items()}


def _ranks(values: Mapping[str, Tensor], costs: Mapping[str, int], budget: int) -> dict[str, int]:
    """The number of singular values to keep of each matrix."""
    ranks = dict.fromkeys(values, 0)
    gains = {name: (s.square() / costs[name]).tolist() for name, s in values.items()}
    waiting = [(-gain[0], name) for name, gain in gains.items() if gain and gain[0] > 0]
    heapq.heapify(waiting)
    while waiting:
        _, name = heapq.heappop(waiting)
        budget -= costs[name] * HALF
        if budget < 0:
            break
        ranks[name] += 1
        if ranks[name] < len(gains[name]) and gains[name][ranks[name]] > 0:
            heapq.heappush(waiting, (-gains[name][ranks[name]], name))
    return ranks


def _factors(u: Tensor, s: Tensor, v: Tensor, rank: int) -> Factors:
    root = s[:rank].sqrt()  # shared out, so that neither factor leaves the range of half precision
    total = float(s.square().sum())
    kept = float(s[:rank].square().sum()) / total if total else 1.0
    return Factors((u[:, :rank] * root).float(), (root[:, None] * v[:rank]).float(), kept)

"""Bilinear forms of block-diagonal matrices."""

from __future__ import annotations

import torch
from torch import Tensor


def grouped_bilinear(heads: Tensor, tails: Tensor, weight: Tensor) -> Tensor:
    """sum over the blocks g of heads[b, x, g]^T weight[r, g] tails[b, y, g].

    One block after another is added, so that no tensor of y x R x P is made, let alone one in another order.

    Args:
        heads: (B, x, P) with P = G k.
        tails: (B, y, P).
        weight: (R, G, k, k).

    Returns:
        (B, x, y, R).
    """
    classes, groups, block = weight.shape[:3]
    scores: Tensor | None = None
    for g in range(groups):
        part = slice(g * block, (g + 1) * block)
        # W_r t for all r at once: (B, y, k) times (R k, k)^T.
        projected = torch.nn.functional.linear(tails[..., part], weight[:, g].flatten(0, 1))  # (B, y, R k)
        rows = projected.unflatten(-1, (classes, block)).flatten(1, 2)  # (B, y R, k)
        columns = heads[..., part].transpose(1, 2)  # (B, k, x)
        scores = rows @ columns if scores is None else torch.baddbmm(scores, rows, columns)
    assert scores is not None
    return scores.unflatten(1, (tails.shape[1], classes)).permute(0, 3, 1, 2)

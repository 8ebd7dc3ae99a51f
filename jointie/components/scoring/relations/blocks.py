"""Bilinear forms of block-diagonal matrices."""

from __future__ import annotations

import torch
from torch import Tensor


def grouped_bilinear(heads: Tensor, tails: Tensor, weight: Tensor) -> Tensor:
    """sum over the blocks g of heads[b, x, g]^T weight[r, g] tails[b, y, g].

    One block after another is added, so that no tensor of y x R x P is made, and none is put in another order.

    Args:
        heads: (B, x, P) with P = G k.
        tails: (B, y, P).
        weight: (R, G, k, k).

    Returns:
        (B, x, y, R).
    """
    classes, block = weight.shape[0], weight.shape[2]
    scores: Tensor | None = None
    blocks = zip(heads.split(block, -1), tails.split(block, -1), weight.unbind(1), strict=True)
    for head, tail, matrices in blocks:  # (B, x, k), (B, y, k), (R, k, k)
        # W_r t for all r at once: (B, y, k) times (R k, k)^T.
        projected = torch.nn.functional.linear(tail, matrices.flatten(0, 1)).unflatten(-1, (classes, block))
        columns = projected.flatten(1, 2).transpose(1, 2)  # (B, k, y R)
        scores = head @ columns if scores is None else torch.baddbmm(scores, head, columns)
    assert scores is not None
    return scores.unflatten(2, (tails.shape[1], classes))

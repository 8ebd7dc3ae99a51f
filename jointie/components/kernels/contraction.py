"""Contractions of head matrices with tail vectors."""

from __future__ import annotations

from torch import Tensor


def contract(heads: Tensor, tails: Tensor) -> Tensor:
    """sum over p of heads[b, h, r, p] tails[b, t, p], as one matrix product a document.

    Args:
        heads: (B, x, R + 1, P).
        tails: (B, y, P).

    Returns:
        (B, x, y, R + 1).
    """
    scores = heads.flatten(1, 2) @ tails.transpose(1, 2)  # (B, x (R + 1), y)
    return scores.view(*heads.shape[:3], tails.shape[1]).transpose(2, 3)

"""Operations over padded positions."""

from __future__ import annotations

import torch
from torch import Tensor


def masked_logsumexp(scores: Tensor, mask: Tensor, dim: int = -1) -> Tensor:
    """log sum exp over the positions where ``mask`` is true; the lowest finite number where there are none."""
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~mask, lowest).logsumexp(dim)

"""Distances as classes."""

from __future__ import annotations

import torch
from torch import Tensor


def octaves(distances: Tensor, classes: int) -> Tensor:
    """The interval that each distance is in: 0, 1, 2 and 3, 4 to 7, ...; the last of the ``classes`` has no end."""
    return torch.frexp(distances.double()).exponent.long().clamp(max=classes - 1)

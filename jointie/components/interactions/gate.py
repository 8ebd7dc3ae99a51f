"""The gated update of vectors by messages."""

from __future__ import annotations

import torch
from torch import Tensor, nn

OPEN = 2.0
"""The bias before training: most of each vector stays."""


class Gate(nn.Module):
    """f g + (1 - f) u with f = sigmoid(W [g, u] + b), for vectors g and messages u (Lee et al. 2018).

    Args:
        input_dim: D, the length of a vector.
    """

    def __init__(self, input_dim: int) -> None:
        super().__init__()
        self.weight = nn.Linear(2 * input_dim, input_dim)
        nn.init.constant_(self.weight.bias, OPEN)

    def forward(self, vectors: Tensor, messages: Tensor) -> Tensor:
        kept = self.weight(torch.cat([vectors, messages], -1)).sigmoid()
        return messages.lerp(vectors, kept)

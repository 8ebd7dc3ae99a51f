"""Dropout that costs little on a CPU."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LEVELS = 2**16
PER_DRAW = 4
"""Number of 16-bit numbers a draw of 64 bits makes."""


class FastDropout(nn.Dropout):
    """Dropout as in torch, with random bits drawn four values at a time on a CPU, where each draw counts.

    torch draws a number for each value there, one after another. The rate is that asked for to within 2^-17, and values
    are scaled by what it really is, so that their mean stays. The random numbers are of torch's default generator: a
    seed, or its restored state, gives the same masks.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training or self.p == 0 or input.device.type != "cpu":
            return super().forward(input)
        dropped = round(self.p * LEVELS)
        if dropped == LEVELS:
            return input * 0
        draws = torch.empty(-(-input.numel() // PER_DRAW), dtype=torch.int64).random_(-(2**63), None)
        numbers = draws.view(torch.int16)[: input.numel()].view(input.shape)
        kept = numbers >= dropped - LEVELS // 2
        return input * kept.to(input.dtype).mul_(LEVELS / (LEVELS - dropped))

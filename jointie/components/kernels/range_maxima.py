"""Maxima over many ranges of rows, in little memory."""

from __future__ import annotations

import torch
from torch import Tensor


def range_maxima(values: Tensor, start: Tensor, end: Tensor) -> Tensor:
    """The maximum of each column over the rows from ``start`` to before ``end``; 0 where that is no row.

    The maxima of 2, 4, 8, ... neighbouring rows are made one length after the other; each range is covered by two of
    the greatest length that fits into it.

    Args:
        values: (B, T, D).
        start: (B, ...) rows, 0 or more.
        end: (B, ...) rows, at most T.

    Returns:
        (B, ..., D).
    """
    length = end - start
    level = torch.frexp(length.clamp(min=0).double()).exponent - 1  # the logarithm, rounded down; -1 of no row
    result = values.new_zeros(*start.shape, values.shape[2])
    table = values  # (B, rows, D): at each row the maximum over the ``width`` rows from there
    for exponent in range(int(level.max()) + 1 if level.numel() else 0):
        width = 2**exponent
        if exponent:
            table = torch.maximum(table[:, : -(width // 2)], table[:, width // 2 :])
        places = level == exponent
        document = places.nonzero()[:, 0]
        result[places] = torch.maximum(table[document, start[places]], table[document, end[places] - width])
    return result

from __future__ import annotations

import pytest
import torch

from jointie.components.kernels.range_maxima import range_maxima

from ..gradients import assert_equal


@pytest.mark.parametrize("rows", [1, 2, 7, 16, 33])
def test_every_range(rows: int) -> None:
    values = torch.randn(2, rows, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(rows))
    values.requires_grad_()
    start = torch.arange(rows + 1)[:, None].expand(2, rows + 1, rows + 1)
    end = torch.arange(rows + 1).expand(2, rows + 1, rows + 1)
    found = range_maxima(values, start, end)
    expected = torch.zeros(2, rows + 1, rows + 1, 3, dtype=torch.float64)
    for b in range(2):
        for first in range(rows + 1):
            for last in range(first + 1, rows + 1):
                expected[b, first, last] = values[b, first:last].amax(0)
    assert torch.equal(found, expected)
    assert_equal([found], [expected], [values], 1e-12)


def test_no_ranges() -> None:
    values, none = torch.randn(2, 5, 3), torch.zeros(2, 0, 4, dtype=torch.long)
    assert range_maxima(values, none, none).shape == (2, 0, 4, 3)

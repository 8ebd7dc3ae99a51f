"""Assertions about tensors that say what is wrong."""

from __future__ import annotations

import torch
from torch import Tensor

ON_PADDING = "depends on the padding"
ON_OTHERS = "depends on the other documents of the batch"


def assert_same(one: Tensor, other: Tensor, wrong: str, tolerance: float = 1e-5) -> None:
    """Assert that two tensors are the same but for rounding; if not, the message begins with what is ``wrong``."""
    torch.testing.assert_close(one, other, rtol=tolerance, atol=tolerance, msg=lambda text: f"{wrong}\n{text}")


def assert_shape(value: Tensor, *shape: int) -> None:
    """Assert that a tensor has a shape."""
    assert tuple(value.shape) == shape, f"came as {tuple(value.shape)}; make it {shape}"

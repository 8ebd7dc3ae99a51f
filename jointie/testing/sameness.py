"""Assertions about tensors that say what is wrong."""

from __future__ import annotations

import torch
from torch import Tensor

ON_PADDING = "depends on the padding"
ON_OTHERS = "depends on the other documents of the batch"


def assert_same(one: Tensor, other: Tensor, wrong: str, tolerance: float | None = 1e-5) -> None:
    """Assert that two tensors are the same but for rounding.

    Args:
        one: a tensor.
        other: the tensor that it should be.
        wrong: what is wrong if they differ, with which the message begins.
        tolerance: by how much numbers may differ, absolutely or of themselves; ``None`` for that of torch.
    """
    torch.testing.assert_close(one, other, rtol=tolerance, atol=tolerance, msg=lambda text: f"{wrong}\n{text}")


def assert_shape(value: Tensor, *shape: int) -> None:
    """Assert that a tensor has a shape."""
    assert tuple(value.shape) == shape, f"came as {tuple(value.shape)}; make it {shape}"

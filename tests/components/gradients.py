"""Values and their gradients, to compare with those of a formula; and modules with other weights for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

Module = TypeVar("Module", bound=nn.Module)


def randomised(module: Module, seed: int = 0) -> Module:
    """The module in float64, with other weights."""
    draw = torch.Generator().manual_seed(seed)
    module.double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=draw, dtype=torch.float64))
    return module


def assert_equal(
    found: Sequence[Tensor], expected: Sequence[Tensor], leaves: Sequence[Tensor], within: float = 1e-10
) -> None:
    """Values, and the gradients of all their numbers, agree.

    Args:
        found: what the module under test makes of the leaves.
        expected: what the formula says.
        leaves: what both depend on, which takes gradients.
        within: relative and absolute.
    """
    assert len(found) == len(expected)
    for one, other in zip((*found, *gradients(found, leaves)), (*expected, *gradients(expected, leaves))):
        torch.testing.assert_close(one, other, rtol=within, atol=within)


def gradients(values: Sequence[Tensor], leaves: Sequence[Tensor]) -> list[Tensor]:
    """Those of a sum that weighs each number of the values differently."""
    draw = torch.Generator().manual_seed(1)
    terms = [(t * torch.randn(t.shape, generator=draw, dtype=torch.float64)).sum() for t in values]
    total = torch.stack(terms).sum() + 0 * sum(leaf.sum() for leaf in leaves)  # each has a gradient, be it 0
    return list(torch.autograd.grad(total, leaves, retain_graph=True))

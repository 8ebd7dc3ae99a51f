"""The contract of every component with parameters."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from .sameness import assert_same

Call = Callable[[Any], Sequence[Tensor]]
"""Applies a module, whose class is the caller's affair, and gives all that comes out."""


def check_module(module: nn.Module, call: Call) -> None:
    """Gradients reach every parameter that is to learn, and the state dict holds all that the outputs depend on.

    Args:
        module: is put in evaluation mode.
        call: applies it to some input, and gives all that comes out.

    Raises:
        AssertionError: naming the parameter, if not.
    """
    module.eval()
    _check_gradients(module, call)
    _check_state_dict(module, call)


def _check_gradients(module: nn.Module, call: Call) -> None:
    parameters = {name: parameter for name, parameter in module.named_parameters() if parameter.requires_grad}
    if not parameters:
        return
    module.zero_grad(set_to_none=True)
    generator = torch.Generator().manual_seed(0)
    total = weighted_sum(call(module), generator)
    if total.requires_grad:  # else none of them is used
        total.backward()
    for name, parameter in parameters.items():
        assert parameter.grad is not None, f"no gradient reaches {name}"
        assert torch.isfinite(parameter.grad).all(), f"the gradient of {name} is not finite"
        assert parameter.grad.any(), f"the gradient of {name} is zero"
    module.zero_grad(set_to_none=True)


def _check_state_dict(module: nn.Module, call: Call) -> None:
    other = copy.deepcopy(module)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.normal_()
        expected, different = call(module), call(other)
        if list(module.parameters()):
            assert any(not torch.equal(a, b) for a, b in zip(expected, different)), "no output depends on the weights"
        other.load_state_dict(module.state_dict())
        for before, after in zip(expected, call(other)):
            assert_same(after, before, "the state dict does not hold all that the outputs depend on", tolerance=0)


def weighted_sum(tensors: Sequence[Tensor], generator: torch.Generator) -> Tensor:
    """The sum of all numbers, each with a random weight, so that nothing cancels out."""
    return torch.stack([(t * torch.randn(t.shape, generator=generator)).sum() for t in tensors]).sum()

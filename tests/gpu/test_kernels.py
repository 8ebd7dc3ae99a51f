"""Operations with gradients of their own: on a device, in single precision, against a CPU in double precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.kernels.fast_dropout import FastDropout
from jointie.components.kernels.grouped_bilinear import grouped_bilinear
from jointie.components.kernels.summed_tanh import summed_tanh
from jointie.components.kernels.weighted_distances import weighted_distances
from jointie.components.losses import AdaptiveThreshold

from .devices import CPU, ON_A_GPU, on_each_device

Kernel = Callable[..., Tensor]
Shape = tuple[int, ...]


def adaptive_threshold(scores: Tensor) -> Tensor:
    """The loss of pairs, of which some have positive classes."""
    labels = torch.rand(scores[..., :-1].shape, generator=torch.Generator().manual_seed(5)) > 0.9
    mask = torch.ones(scores.shape[:-1], dtype=torch.bool)
    values, _ = AdaptiveThreshold().values(scores, labels.to(scores.device), mask.to(scores.device))
    return values


KERNELS: dict[str, tuple[Kernel, list[Shape]]] = {
    "weighted_distances": (weighted_distances, [(2, 30, 40), (40,)]),
    "weighted_distances of one": (weighted_distances, [(2, 1, 4), (4,)]),
    "summed_tanh": (summed_tanh, [(7, 20, 4), (7, 4, 16)]),
    "grouped_bilinear": (grouped_bilinear, [(2, 9, 8), (2, 7, 8), (3, 2, 4, 4)]),
    "adaptive_threshold": (adaptive_threshold, [(2, 9, 9, 6)]),
}


def results(kernel: Kernel, inputs: list[Tensor]) -> list[Tensor]:
    """The output and the gradients, for the gradient that a fixed draw of numbers makes."""
    leaves = [tensor.clone().requires_grad_() for tensor in inputs]
    output = kernel(*leaves)
    noise = torch.randn(output.shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    output.backward(noise.to(output))
    return [output.detach(), *(leaf.grad for leaf in leaves if leaf.grad is not None)]


def assert_as_on_a_cpu(kernel: Kernel, shapes: list[Shape], device: torch.device) -> None:
    draw = torch.Generator().manual_seed(1)
    # Multiples of 1/64, so that what differs in double precision differs in single precision too.
    inputs = [torch.randn(shape, generator=draw, dtype=torch.float64).mul(64).round() / 64 for shape in shapes]
    expected = results(kernel, inputs)
    found = results(kernel, [tensor.to(device, torch.float32) for tensor in inputs])
    assert len(found) == len(shapes) + 1
    for one, other in zip(found, expected):
        assert one.device.type == device.type
        scale = max(1.0, float(other.abs().max())) if other.numel() else 1.0
        torch.testing.assert_close(one.to(CPU, torch.float64) / scale, other / scale, rtol=1e-4, atol=1e-5)


@on_each_device
@pytest.mark.parametrize("name", KERNELS)
def test_as_in_double_precision(name: str, device: torch.device) -> None:
    assert_as_on_a_cpu(*KERNELS[name], device)


@pytest.mark.parametrize("device", [pytest.param(torch.device("cuda"), marks=ON_A_GPU)], ids=str)
@pytest.mark.parametrize("rows", [1449, 2000])
def test_distances_of_many_rows(rows: int, device: torch.device) -> None:
    """More than torch's own gradient of distances takes on a GPU."""
    assert_as_on_a_cpu(weighted_distances, [(1, rows, 20), (20,)], device)


@on_each_device
def test_dropout(device: torch.device) -> None:
    """What is kept is scaled up, and has the scale for its gradient."""
    torch.manual_seed(0)
    dropout: Any = FastDropout(0.25)
    ones = torch.ones(100_000, device=device, requires_grad=True)
    output = dropout(ones)
    output.sum().backward()
    assert ones.grad is not None and torch.equal(ones.grad, output.detach())
    kept = output.detach()[output.detach() > 0]
    assert abs(len(kept) / len(ones) - 0.75) < 0.01
    torch.testing.assert_close(kept, torch.full_like(kept, 1 / 0.75), rtol=1e-4, atol=0)
    assert torch.equal(dropout.eval()(ones), ones)

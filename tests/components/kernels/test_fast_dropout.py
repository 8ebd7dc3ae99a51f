from __future__ import annotations

import pytest
import torch
from torch import nn

from jointie.components.kernels.fast_dropout import FastDropout
from jointie.components.scoring.feedforward import FeedForward


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.5, 0.9])
def test_the_rate_and_the_mean(rate: float) -> None:
    torch.manual_seed(0)
    values = torch.ones(1001, 999)
    dropped = FastDropout(rate)(values)
    kept = dropped != 0
    error = 4 * (rate * (1 - rate) / values.numel()) ** 0.5
    assert (~kept).double().mean().item() == pytest.approx(rate, abs=error)
    assert dropped.double().mean().item() == pytest.approx(1.0, abs=error / (1 - rate))
    assert dropped[kept].unique().item() == pytest.approx(1 / (1 - rate), rel=1e-4)


def test_values_are_dropped_independently() -> None:
    """Four neighbours are made of one draw: every set of them that is dropped is as frequent as it should be."""
    torch.manual_seed(1)
    dropped = (FastDropout(0.5)(torch.ones(200_000, 4)) == 0).long()
    sets = torch.bincount(dropped @ torch.tensor([1, 2, 4, 8]), minlength=16) / len(dropped)
    torch.testing.assert_close(sets, torch.full((16,), 1 / 16), atol=0.003, rtol=0)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 5), (0, 4)])
@pytest.mark.parametrize("kind", [torch.float32, torch.float64, torch.bfloat16])
def test_shapes_and_kinds(shape: tuple[int, ...], kind: torch.dtype) -> None:
    dropped = FastDropout(0.3)(torch.ones(shape, dtype=kind))
    assert dropped.shape == shape and dropped.dtype == kind


def test_the_gradient_is_that_of_what_was_kept() -> None:
    values = torch.randn(50, 3, requires_grad=True)
    dropped = FastDropout(0.4)(values)
    dropped.sum().backward()
    assert values.grad is not None
    torch.testing.assert_close(values.grad * values, dropped)


def test_a_restored_generator_drops_the_same() -> None:
    values = torch.ones(100)
    state = torch.get_rng_state()
    first, second = FastDropout(0.5)(values), FastDropout(0.5)(values)
    torch.set_rng_state(state)
    assert torch.equal(FastDropout(0.5)(values), first)
    assert not torch.equal(first, second)


def test_nothing_and_everything() -> None:
    values = torch.randn(10)
    assert FastDropout(0.5).eval()(values) is values
    assert torch.equal(FastDropout(0.0)(values), values)
    assert torch.equal(FastDropout(1.0)(values), torch.zeros(10))


def test_feedforward_drops_hidden_values_and_leaves_what_it_is_given() -> None:
    network = FeedForward(4, 64, 1, dropout=0.5)
    nn.init.ones_(network.last.weight)
    hidden = torch.ones(2000, 64)
    hidden[:, ::2] = -1
    for training in (False, True):
        sums = network.train(training).finish(hidden) - network.last.bias
        assert sums.mean().item() == pytest.approx(32, rel=0.02)
        assert (sums.std().item() > 1) == training
    assert hidden.min() == -1

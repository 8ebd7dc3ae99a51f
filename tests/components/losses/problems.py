"""Scores, labels and masks to try losses on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from jointie.components.losses import Loss

Reference = Callable[[Tensor, Tensor, Tensor, str], Tensor]
REDUCTIONS = ("sum", "mean", "mean_over_rows", "mean_over_positives")
KINDS = ("mixed", "none", "all")
"""Which labels are positive."""


class Problem(NamedTuple):
    scores: Tensor
    labels: Tensor
    mask: Tensor


def masks(counts: tuple[int, ...]) -> Tensor:
    return torch.arange(max(counts)) < torch.tensor(counts)[:, None]


def pairs(mask: Tensor) -> Tensor:
    return mask.unsqueeze(2) & mask.unsqueeze(1)


def labels_of(kind: str, shape: tuple[int, ...], draw: torch.Generator) -> Tensor:
    rate = {"mixed": 0.4, "none": -1.0, "all": 2.0}[kind]
    return torch.rand(shape, generator=draw) < rate


def check_against(make: Callable[..., Loss], reference: Reference, problem: Problem, weight: float = 0.7) -> None:
    """The value and the gradient are those of the formula, to 1e-8, whatever the reduction."""
    for reduction in REDUCTIONS:
        found, expected = problem.scores.clone().requires_grad_(), problem.scores.clone().requires_grad_()
        value = make(weight=weight, reduction=reduction)(found, problem.labels, problem.mask)
        target = weight * reference(expected, problem.labels, problem.mask, reduction)
        torch.testing.assert_close(value, target, rtol=1e-8, atol=1e-8)
        (gradient,) = torch.autograd.grad(value, found)
        wanted = torch.zeros_like(expected)
        if target.requires_grad:
            (wanted,) = torch.autograd.grad(target, expected)
        torch.testing.assert_close(gradient, wanted, rtol=1e-8, atol=1e-8)

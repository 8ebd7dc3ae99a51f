"""The contract of losses."""

from __future__ import annotations

import torch
from torch import Tensor

from ..components.losses import Loss
from .sameness import assert_same


def check_loss(loss: Loss, scores: Tensor, labels: Tensor, mask: Tensor) -> None:
    """Assert the contract of :class:`~jointie.components.losses.Loss`.

    The value is a finite scalar and the mean over the documents; it does not depend on what stands outside the mask,
    nor do gradients reach it; it is 0 without items, and the inputs stay as they are.

    Args:
        loss: what to check.
        scores: (B, I, ...) of at least two documents.
        labels: (B, I, ...).
        mask: (B, I, ...), with some items false.
    """
    given = scores.detach().clone(), labels.clone(), mask.clone()
    leaf = scores.detach().clone().requires_grad_()
    value = loss(leaf, labels, mask)
    assert value.shape == (), "a loss is a scalar"
    assert torch.isfinite(value), "the loss is not finite"
    assert value > 0, "the loss of random scores is not positive"
    value.backward()
    assert leaf.grad is not None and torch.isfinite(leaf.grad).all(), "the gradient is not finite"
    for before, after in zip(given, (leaf.detach(), labels, mask)):
        assert torch.equal(before, after), "the loss changed its inputs"
    mean = _documents_apart(loss, *given)
    assert_same(value.detach(), mean, "the loss is not the mean over the documents", tolerance=None)
    _check_outside(loss, *given, value.detach(), leaf.grad)
    nothing = loss(scores.detach(), labels, torch.zeros_like(mask))
    assert nothing == 0, f"without items the loss is {nothing}"


def _documents_apart(loss: Loss, scores: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
    single = [loss(scores[i : i + 1], labels[i : i + 1], mask[i : i + 1]) for i in range(len(mask))]
    return torch.stack(single).mean()


def _check_outside(loss: Loss, scores: Tensor, labels: Tensor, mask: Tensor, value: Tensor, gradient: Tensor) -> None:
    items = mask.reshape(*mask.shape, *[1] * (scores.dim() - mask.dim()))
    noise = 50 * torch.randn(scores.shape, generator=torch.Generator().manual_seed(0), dtype=scores.dtype)
    other = torch.where(items, scores, noise)
    assert_same(loss(other, labels, mask), value, "the loss depends on what is masked out", tolerance=None)
    assert not gradient[~items.expand_as(scores)].any(), "a gradient reaches what is masked out"

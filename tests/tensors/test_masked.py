from __future__ import annotations

import torch

from jointie.tensors import masked_logsumexp


def test_only_what_the_mask_shows() -> None:
    scores = torch.randn(3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mask = torch.tensor([[1, 1, 0, 0, 1], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1]]).bool()
    for row, keep, found in zip(scores, mask, masked_logsumexp(scores, mask)):
        torch.testing.assert_close(found, row[keep].exp().sum().log())
    torch.testing.assert_close(masked_logsumexp(scores.T, mask.T, dim=0), masked_logsumexp(scores, mask))


def test_nothing_is_finite_and_has_no_gradient() -> None:
    scores = torch.randn(2, 3, requires_grad=True)
    result = masked_logsumexp(scores, torch.zeros(2, 3).bool())
    result.sum().backward()
    assert torch.isfinite(result).all() and (result < -1e30).all()
    assert scores.grad is not None and not scores.grad.any()

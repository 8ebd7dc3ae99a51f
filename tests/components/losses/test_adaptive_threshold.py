from __future__ import annotations

import math

import pytest
import torch

from jointie.components.losses import AdaptiveThreshold

from .reference import atlop_published


def test_equals_the_published_code() -> None:
    draw = torch.Generator().manual_seed(0)
    scores = 4 * torch.randn(1, 6, 6, 8, generator=draw, dtype=torch.float64)
    labels = torch.rand(1, 6, 6, 7, generator=draw) < 0.2
    loss = AdaptiveThreshold(reduction="sum")(scores, labels, torch.ones(1, 6, 6, dtype=torch.bool))
    with_threshold_first = torch.cat([scores[..., -1:], scores[..., :-1]], dim=-1).reshape(36, 8)
    wide = torch.cat([torch.zeros(36, 1), labels.reshape(36, 7)], dim=1).double()
    torch.testing.assert_close(loss, atlop_published(with_threshold_first, wide).sum(), rtol=1e-10, atol=1e-10)


def test_by_hand() -> None:
    """One pair, one positive class of two, all scores equal: log 2 for the positive, log 2 for the negative one."""
    loss = AdaptiveThreshold()(torch.zeros(1, 1, 1, 3), torch.tensor([[[[True, False]]]]), torch.ones(1, 1, 1).bool())
    assert loss.item() == pytest.approx(2 * math.log(2))


def test_no_relation_types() -> None:
    scores = torch.randn(1, 2, 2, 1, requires_grad=True)
    loss = AdaptiveThreshold()(scores, torch.zeros(1, 2, 2, 0).bool(), torch.ones(1, 2, 2).bool())
    loss.backward()
    assert loss == 0
    assert scores.grad is not None and torch.isfinite(scores.grad).all()


def test_extreme_scores_stay_finite() -> None:
    scores = torch.tensor([[[[1e4, -1e4, 0.0]]]], requires_grad=True)
    loss = AdaptiveThreshold()(scores, torch.tensor([[[[False, True]]]]), torch.ones(1, 1, 1).bool())
    loss.backward()
    assert loss.item() == pytest.approx(2e4)
    assert scores.grad is not None and torch.isfinite(scores.grad).all()

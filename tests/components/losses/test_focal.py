from __future__ import annotations

import pytest
import torch

from jointie.components.losses import BinaryCrossEntropy, Focal


def test_without_focus_it_is_half_of_binary_cross_entropy() -> None:
    scores = torch.randn(2, 5, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([[True, False, True, False, False]] * 2)
    mask = torch.ones_like(labels)
    plain = BinaryCrossEntropy()(scores, labels, mask)
    torch.testing.assert_close(2 * Focal(gamma=0.0, alpha=0.5)(scores, labels, mask), plain)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_extreme_scores_stay_finite(gamma: float) -> None:
    scores = torch.tensor([[1e4, -1e4, 1e4, -1e4]], requires_grad=True)
    loss = Focal(gamma=gamma)(scores, torch.tensor([[True, True, False, False]]), torch.ones(1, 4).bool())
    loss.backward()
    assert loss.item() == pytest.approx(1e4 / 2)
    assert scores.grad is not None and torch.isfinite(scores.grad).all()

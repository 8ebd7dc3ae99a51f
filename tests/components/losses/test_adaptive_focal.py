from __future__ import annotations

import math

import pytest
import torch

from jointie.components.losses import AdaptiveFocal, AdaptiveThreshold


def test_by_hand() -> None:
    """One pair, one positive class of two, all scores equal: a quarter of log 2 for it, log 2 for the negative one."""
    loss = AdaptiveFocal()(torch.zeros(1, 1, 1, 3), torch.tensor([[[[True, False]]]]), torch.ones(1, 1, 1).bool())
    assert loss.item() == pytest.approx(1.25 * math.log(2))


def test_one_positive_class_and_no_focus_are_the_adaptive_threshold() -> None:
    scores = torch.randn(1, 3, 3, 4, generator=torch.Generator().manual_seed(0))
    mask = torch.ones(1, 3, 3).bool()
    labels = torch.zeros(1, 3, 3, 3).bool()
    labels[0, 0, 1, 2] = labels[0, 2, 0, 0] = True
    plain = AdaptiveThreshold()(scores, labels, mask)
    torch.testing.assert_close(AdaptiveFocal(gamma=0.0)(scores, labels, mask), plain)

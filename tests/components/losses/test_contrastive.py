from __future__ import annotations

import pytest
import torch

from jointie.components.losses import Contrastive, Loss
from jointie.config import ConfigError, parse


def test_by_hand() -> None:
    """Margin 2: one of an entity at 3 costs 9, two of different entities at 0.5 cost 2.25, and at 4 nothing."""
    scores, labels = torch.tensor([[[3.0, 0.5], [4.0, 9.0]]]), torch.tensor([[[True, False], [False, False]]])
    mask = torch.tensor([[[True, True], [True, False]]])
    assert Contrastive(reduction="sum")(scores, labels, mask).item() == pytest.approx(9 + 2.25)
    assert Contrastive(weight=2.0)(scores, labels, mask).item() == pytest.approx(2 * 11.25 / 3)


def test_a_negative_margin_is_refused() -> None:
    with pytest.raises(ConfigError, match="margin"):
        parse(Loss, {"type": "contrastive", "margin": -1.0})

from __future__ import annotations

import pytest
import torch

from jointie.components.losses import Loss, PositiveUnlabelled
from jointie.config import ConfigError, defer, parse


def test_by_hand() -> None:
    """Four pairs, one annotated, each class 1 above TH: 3 others that may hold, of which the annotated stands for 1."""
    scores = torch.tensor([1.0, 0.0]).expand(1, 2, 2, 2)
    labels = torch.tensor([[[[True], [False]], [[False], [False]]]])
    loss = PositiveUnlabelled(ratio=2.0, margin=0.5, reduction="sum")(scores, labels, torch.ones(1, 2, 2).bool())
    positive, negative = 0.5**2 / 4, 1.5**2 / 4
    assert loss.item() == pytest.approx(2 * positive + 3 * negative - negative)


def test_other_pairs_are_never_worth_more_than_nothing() -> None:
    """Annotated classes that score high would else be rewarded without end."""
    scores = torch.tensor([[[[9.0, 0.0], [0.0, 0.0]]]], requires_grad=True)
    labels = torch.tensor([[[[True], [False]]]])
    PositiveUnlabelled(ratio=1.5)(scores, labels, torch.ones(1, 1, 2).bool()).backward()
    assert scores.grad is not None
    assert scores.grad[0, 0, 0, 0] > 0 and not scores.grad[0, 0, 1].any()


def test_a_ratio_below_one_is_refused() -> None:
    with pytest.raises(ConfigError, match="each annotated relation holds"):
        defer(parse(Loss, {"type": "positive_unlabelled", "ratio": 0.5})).build()

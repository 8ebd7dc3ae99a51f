from __future__ import annotations

import pytest
import torch

from jointie.components.losses import Loss
from jointie.config import ConfigError, parse

SCORES = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.0, 9.0]])
LABELS = torch.tensor([[True, False, False], [True, True, True]])
MASK = torch.tensor([[True, True, True], [True, True, False]])


def test_unknown_reduction_and_negative_weight_are_refused() -> None:
    with pytest.raises(ConfigError, match="reduction"):
        parse(Loss, {"type": "cross_entropy", "reduction": "median"})
    with pytest.raises(ConfigError, match="weight"):
        parse(Loss, {"type": "cross_entropy", "weight": -1.0})

from __future__ import annotations

import pytest

from jointie.components.losses import Loss
from jointie.config import ConfigError, parse


def test_unknown_reduction_and_negative_weight_are_refused() -> None:
    with pytest.raises(ConfigError, match="reduction"):
        parse(Loss, {"type": "cross_entropy", "reduction": "median"})
    with pytest.raises(ConfigError, match="weight"):
        parse(Loss, {"type": "cross_entropy", "weight": -1.0})

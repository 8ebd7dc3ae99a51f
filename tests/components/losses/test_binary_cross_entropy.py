from __future__ import annotations

import math

import pytest
import torch

from jointie.components.losses import BinaryCrossEntropy


def test_divides_by_positives_unless_told_otherwise() -> None:
    labels, mask = torch.tensor([[True, False, False, True]]), torch.ones(1, 4, dtype=torch.bool)
    assert BinaryCrossEntropy()(torch.zeros(1, 4), labels, mask).item() == pytest.approx(4 * math.log(2) / 2)

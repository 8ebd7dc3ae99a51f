from __future__ import annotations

import math

import pytest
import torch

from jointie.components.losses import BinaryCrossEntropy

from .problems import KINDS, Problem, check_against, labels_of, masks
from .reference import binary_cross_entropy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("counts", [(3, 5, 0), (1,), (1, 4)])
def test_formula(kind: str, counts: tuple[int, ...]) -> None:
    draw = torch.Generator().manual_seed(len(counts))
    mask = masks(counts)
    scores = 3 * torch.randn(mask.shape, generator=draw, dtype=torch.float64)
    problem = Problem(scores, labels_of(kind, tuple(mask.shape), draw), mask)
    check_against(BinaryCrossEntropy, binary_cross_entropy, problem)


def test_divides_by_positives_unless_told_otherwise() -> None:
    labels, mask = torch.tensor([[True, False, False, True]]), torch.ones(1, 4, dtype=torch.bool)
    assert BinaryCrossEntropy()(torch.zeros(1, 4), labels, mask).item() == pytest.approx(4 * math.log(2) / 2)

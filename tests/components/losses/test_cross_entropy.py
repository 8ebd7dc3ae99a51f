from __future__ import annotations

import math

import pytest
import torch

from jointie.components.losses import CrossEntropy

from .problems import Problem, check_against, masks
from .reference import cross_entropy


@pytest.mark.parametrize("counts", [(3, 5, 0), (1,), (1, 4)])
def test_formula(counts: tuple[int, ...]) -> None:
    draw = torch.Generator().manual_seed(len(counts))
    mask = masks(counts)
    scores = 3 * torch.randn(*mask.shape, 4, generator=draw, dtype=torch.float64)
    check_against(CrossEntropy, cross_entropy, Problem(scores, torch.randint(0, 4, mask.shape, generator=draw), mask))


def test_labels_outside_the_mask_may_be_anything() -> None:
    labels, mask = torch.tensor([[-1, 1]]), torch.tensor([[False, True]])
    assert CrossEntropy()(torch.zeros(1, 2, 3), labels, mask).item() == pytest.approx(math.log(3))


def test_no_classes() -> None:
    scores = torch.zeros(2, 3, 0, requires_grad=True)
    loss = CrossEntropy()(scores, torch.full((2, 3), -1), torch.zeros(2, 3, dtype=torch.bool))
    loss.backward()
    assert loss == 0

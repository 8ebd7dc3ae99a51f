from __future__ import annotations

import functools
import math

import pytest
import torch

from jointie.components.losses import AdaptiveFocal, AdaptiveThreshold

from .problems import KINDS, Problem, check_against, labels_of, masks, pairs
from .reference import adaptive_focal


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("counts", [(3, 4, 0), (1,), (1, 2)])
@pytest.mark.parametrize("gamma", [0.0, 2.0])
def test_formula(kind: str, counts: tuple[int, ...], gamma: float) -> None:
    draw = torch.Generator().manual_seed(len(counts))
    mask = pairs(masks(counts))
    scores = 3 * torch.randn(*mask.shape, 4, generator=draw, dtype=torch.float64)
    problem = Problem(scores, labels_of(kind, (*mask.shape, 3), draw), mask)
    make, reference = functools.partial(AdaptiveFocal, gamma=gamma), functools.partial(adaptive_focal, gamma=gamma)
    check_against(make, reference, problem)


def test_by_hand() -> None:
    """One pair, one positive class of two, all scores equal: a quarter of log 2 for it, log 2 for the negative one."""
    loss = AdaptiveFocal()(torch.zeros(1, 1, 1, 3), torch.tensor([[[[True, False]]]]), torch.ones(1, 1, 1).bool())
    assert loss.item() == pytest.approx(1.25 * math.log(2))


def test_one_positive_class_and_no_focus_are_the_adaptive_threshold() -> None:
    scores, mask = torch.randn(1, 3, 3, 4), torch.ones(1, 3, 3).bool()
    labels = torch.zeros(1, 3, 3, 3).bool()
    labels[0, 0, 1, 2] = labels[0, 2, 0, 0] = True
    plain = AdaptiveThreshold()(scores, labels, mask)
    torch.testing.assert_close(AdaptiveFocal(gamma=0.0)(scores, labels, mask), plain)

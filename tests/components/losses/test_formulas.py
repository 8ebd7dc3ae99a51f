"""Every loss and its gradient against its formula, but of those with classes as numbers."""

from __future__ import annotations

import functools

import pytest
import torch

from jointie.components.losses import (
    AdaptiveFocal,
    AdaptiveThreshold,
    BinaryCrossEntropy,
    Contrastive,
    Focal,
    Loss,
    MarginalAntecedent,
    PositiveUnlabelled,
)

from . import reference
from .problems import KINDS, Problem, check_against, labels_of, masks, pairs

CASES: list[tuple[type[Loss], str, dict[str, float]]] = [
    (BinaryCrossEntropy, "items", {}),
    *((Focal, "items", {"gamma": g, "alpha": a}) for g, a in ((0.0, 0.5), (0.5, 0.25), (2.0, 0.9))),
    *((Contrastive, "pairs", {"margin": margin}) for margin in (0.0, 0.5, 2.0)),
    (MarginalAntecedent, "antecedents", {}),
    (AdaptiveThreshold, "relations", {}),
    *((AdaptiveFocal, "relations", {"gamma": gamma}) for gamma in (0.0, 2.0)),
    *((PositiveUnlabelled, "relations", {"ratio": r, "margin": m}) for r, m in ((1.0, 0.25), (1.3, 0.0), (3.0, 1.0))),
]
"""The loss, what its scores are over, and its arguments."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("counts", [(3, 5, 0), (1,), (1, 4)])
@pytest.mark.parametrize(("loss", "over", "arguments"), CASES)
def test_formula(loss: type[Loss], over: str, arguments: dict[str, float], counts: tuple[int, ...], kind: str) -> None:
    draw = torch.Generator().manual_seed(len(counts))
    items = masks(counts)
    square = pairs(items)
    mask = items if over in ("items", "antecedents") else square
    shape = items.shape if over == "items" else square.shape
    classes, types = ((4,), (3,)) if over == "relations" else ((), ())
    scores = 3 * torch.randn(*shape, *classes, generator=draw, dtype=torch.float64)
    problem = Problem(scores, labels_of(kind, (*shape, *types), draw), mask)
    formula = getattr(reference, Loss.name_of(loss))
    check_against(functools.partial(loss, **arguments), functools.partial(formula, **arguments), problem)

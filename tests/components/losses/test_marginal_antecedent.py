from __future__ import annotations

import math

import pytest
import torch

from jointie.components.losses import MarginalAntecedent


def test_by_hand() -> None:
    """The first candidate has only the dummy: 0. The second has the dummy and a gold antecedent of score log 3."""
    scores = torch.tensor([[[9.0, 9.0], [math.log(3), 9.0]]])
    labels, mask = torch.tensor([[[True, True], [True, True]]]), torch.ones(1, 2, dtype=torch.bool)
    assert MarginalAntecedent(reduction="sum")(scores, labels, mask).item() == pytest.approx(-math.log(3 / 4))


def test_later_candidates_are_no_antecedents() -> None:
    scores = torch.randn(1, 4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    labels, mask = torch.ones(1, 4, 4).bool(), torch.ones(1, 4).bool()
    value = MarginalAntecedent()(scores, labels, mask)
    changed = scores + 100 * torch.ones(4, 4).triu()
    torch.testing.assert_close(MarginalAntecedent()(changed, labels, mask), value)

from __future__ import annotations

from jointie.components.scoring import BilinearRelationScorer

from ...gradients import randomised
from .reference import D, P, R, check_scores


def test_formula() -> None:
    scorer = randomised(BilinearRelationScorer(D, R, projection_dim=P, hidden_dim=4)).eval()
    assert scorer.weight.shape == (R + 1, P, P)
    check_scores(scorer, scorer.weight.detach())

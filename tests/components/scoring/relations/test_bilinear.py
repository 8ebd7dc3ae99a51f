from __future__ import annotations

from jointie.components.scoring import BilinearRelationScorer

from .reference import D, P, R, check_scores, ready


def test_formula() -> None:
    scorer = ready(BilinearRelationScorer(D, R, projection_dim=P, hidden_dim=4))
    assert scorer.weight.shape == (R + 1, P, P)
    check_scores(scorer, scorer.weight.detach())

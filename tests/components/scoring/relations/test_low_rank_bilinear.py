from __future__ import annotations

import pytest

from jointie.components.scoring import LowRankBilinearRelationScorer

from ...gradients import randomised
from .reference import D, P, R, check_scores


@pytest.mark.parametrize("rank", [1, 2, 6])
def test_formula(rank: int) -> None:
    """W_r is the product of two thin matrices."""
    scorer = randomised(LowRankBilinearRelationScorer(D, R, projection_dim=P, rank=rank, hidden_dim=4)).eval()
    matrices = (scorer.left @ scorer.right.transpose(1, 2)).detach()
    assert matrices.shape == (R + 1, P, P)
    check_scores(scorer, matrices)

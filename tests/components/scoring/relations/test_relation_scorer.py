from __future__ import annotations

import pytest
import torch

from jointie.components.scoring import (
    BilinearRelationScorer,
    GroupedBilinearRelationScorer,
    LowRankBilinearRelationScorer,
    RelationScorer,
)
from jointie.testing import graph_with

ALL = [BilinearRelationScorer, GroupedBilinearRelationScorer, LowRankBilinearRelationScorer]


@pytest.mark.parametrize("scorer", ALL)
def test_no_relation_is_predicted_before_training(scorer: type[RelationScorer]) -> None:
    """The threshold class begins well above the others."""
    torch.manual_seed(0)
    scores = scorer(16, 5).eval()(graph_with(torch.randn(2, 10, 16)))  # type: ignore[call-arg]
    assert (scores[..., -1:] > scores[..., :-1]).all()


@pytest.mark.parametrize("scorer", ALL)
def test_without_relation_types_there_is_the_threshold(scorer: type[RelationScorer]) -> None:
    assert scorer(16, 0).eval()(graph_with(torch.randn(1, 2, 16))).shape == (1, 2, 2, 1)  # type: ignore[call-arg]


@pytest.mark.parametrize("scorer", ALL)
def test_dropout_only_in_training(scorer: type[RelationScorer]) -> None:
    built, graph = scorer(16, 2, dropout=0.5), graph_with(torch.randn(1, 3, 16))  # type: ignore[call-arg]
    assert not torch.equal(built.train()(graph), built(graph))
    assert torch.equal(built.eval()(graph), built(graph))

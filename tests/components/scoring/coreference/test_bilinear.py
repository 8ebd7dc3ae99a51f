from __future__ import annotations

import pytest
import torch
from torch import nn

from jointie.components.scoring import BilinearCoreferenceScorer
from jointie.testing import graph_with


@pytest.mark.parametrize("n", [1, 4])
def test_formula(n: int) -> None:
    """s_c(x, y) = g_x W g_y + s_m(x) + s_m(y), with the anaphor on the left."""
    torch.manual_seed(0)
    scorer = BilinearCoreferenceScorer(3).double().eval()
    nn.init.normal_(scorer.weight.weight)
    anaphors, antecedents = torch.randn(2, n, 3).double(), torch.randn(2, n, 3).double()
    mentions = torch.randn(2, n).double()
    graph = graph_with(torch.zeros_like(anaphors), mentions)
    scores = scorer(graph.replace(anaphor_vectors=anaphors, antecedent_vectors=antecedents))
    matrix = scorer.weight.weight.detach().T  # nn.Linear multiplies by the transposed
    for b in range(2):
        for x in range(n):
            for y in range(n):
                expected = anaphors[b, x] @ matrix @ antecedents[b, y] + mentions[b, x] + mentions[b, y]
                torch.testing.assert_close(scores[b, x, y], expected, rtol=1e-8, atol=1e-8)


def test_like_vectors_score_high_before_training() -> None:
    vectors = torch.eye(3)[None]
    scores = BilinearCoreferenceScorer(3).eval()(graph_with(vectors))[0]
    assert (scores.diagonal() > 0).all()
    torch.testing.assert_close(scores, torch.diag(scores.diagonal()))


def test_dropout_only_in_training() -> None:
    scorer, graph = BilinearCoreferenceScorer(16, dropout=0.5), graph_with(torch.randn(1, 3, 16))
    assert not torch.equal(scorer.train()(graph), scorer(graph))
    assert torch.equal(scorer.eval()(graph), scorer(graph))

from __future__ import annotations

import torch

from jointie.components.scoring import FeedForwardTypeScorer


def test_formula() -> None:
    torch.manual_seed(0)
    scorer = FeedForwardTypeScorer(4, 3, hidden_dim=5).double().eval()
    vectors = torch.randn(2, 3, 4, dtype=torch.float64)
    scores = scorer(vectors)
    first, last = scorer.network.first, scorer.network.last
    for b in range(2):
        for i in range(3):
            hidden = torch.clamp(first.weight @ vectors[b, i] + first.bias, min=0)
            torch.testing.assert_close(scores[b, i], last.weight @ hidden + last.bias, rtol=1e-8, atol=1e-8)

from __future__ import annotations

import torch

from jointie.components.scoring import FeedForwardMentionScorer
from jointie.components.spans import EndpointEmbedder, SpanEmbedder
from jointie.tensors import Spans


class Plain(SpanEmbedder):
    """Endpoints without the short cut over tokens."""

    def __init__(self, input_dim: int) -> None:
        super().__init__()
        self.output_dim = 2 * input_dim

    def forward(self, tokens: torch.Tensor, spans: Spans) -> torch.Tensor:
        rows = torch.arange(len(tokens))[:, None]
        return torch.cat([tokens[rows, spans.first], tokens[rows, spans.last]], dim=-1)


def some_spans() -> Spans:
    first, last = torch.tensor([[0, 0, 1, 4], [2, 3, 3, 0]]), torch.tensor([[0, 2, 1, 5], [2, 3, 5, 5]])
    return Spans(start=first, end=last + 1, first=first, last=last, mask=torch.ones(2, 4, dtype=torch.bool))


def test_the_first_layer_on_tokens_equals_the_one_on_spans() -> None:
    torch.manual_seed(0)
    scorer = FeedForwardMentionScorer(8, hidden_dim=5).double().eval()
    tokens = torch.randn(2, 6, 4, dtype=torch.float64)
    quick, plain = scorer(tokens, some_spans(), EndpointEmbedder(4)), scorer(tokens, some_spans(), Plain(4))
    torch.testing.assert_close(quick, plain, rtol=1e-10, atol=1e-10)


def test_formula() -> None:
    torch.manual_seed(0)
    scorer = FeedForwardMentionScorer(8, hidden_dim=5).double().eval()
    tokens, spans = torch.randn(2, 6, 4, dtype=torch.float64), some_spans()
    scores = scorer(tokens, spans, EndpointEmbedder(4))
    first, last = scorer.network.first, scorer.network.last
    for b in range(2):
        for s in range(4):
            vector = torch.cat([tokens[b, spans.first[b, s]], tokens[b, spans.last[b, s]]])
            expected = last.weight[0] @ torch.clamp(first.weight @ vector + first.bias, min=0) + last.bias[0]
            torch.testing.assert_close(scores[b, s], expected, rtol=1e-8, atol=1e-8)


def test_few_spans_are_mentions_before_training() -> None:
    torch.manual_seed(0)
    scores = FeedForwardMentionScorer(8)(torch.randn(2, 6, 4), some_spans(), EndpointEmbedder(4))
    assert (scores.sigmoid() < 0.1).all()

"""A feed-forward network on span vectors."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import Dropout, PositiveInt, Runtime
from ....tensors import Spans
from ...spans import SpanEmbedder
from ..feedforward import FeedForward
from .mention_scorer import MentionScorer

INITIAL_SCORE = -4.0
"""The logit before training: about one span in fifty is a mention."""

SPANS_AT_ONCE = {"cpu": 2**11, "cuda": 2**18}
"""The number of spans scored together where no gradients are wanted: on a CPU as many as stay in its caches."""


@MentionScorer.register("feedforward")
class FeedForwardMentionScorer(MentionScorer):
    """s_m = FFNN(g), its first layer applied to tokens instead of spans where the embedder can.

    Args:
        input_dim: the length of a span vector.
        hidden_dim: the width of the hidden layer.
        dropout: on the hidden layer.
    """

    def __init__(self, input_dim: Runtime[int], hidden_dim: PositiveInt = 256, dropout: Dropout = 0.2) -> None:
        super().__init__()
        self.network = FeedForward(input_dim, hidden_dim, 1, dropout)
        nn.init.constant_(self.network.last.bias, INITIAL_SCORE)

    def forward(self, tokens: Tensor, spans: Spans, embedder: SpanEmbedder) -> Tensor:
        project = embedder.projection(tokens, spans, self.network.first)
        if torch.is_grad_enabled():
            return self.network.finish(project(spans)).squeeze(-1)
        size = max(1, SPANS_AT_ONCE.get(tokens.device.type, SPANS_AT_ONCE["cuda"]) // len(tokens))
        return torch.cat([self.network.finish(project(part)).squeeze(-1) for part in spans.split(size)], dim=1)

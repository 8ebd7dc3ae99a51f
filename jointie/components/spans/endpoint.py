"""Span vectors from the two ends of a span."""

from __future__ import annotations

from torch import Tensor, cat, nn

from ...config import Runtime
from ...tensors import Spans
from .span_embedder import SpanEmbedder


@SpanEmbedder.register("endpoint")
class EndpointEmbedder(SpanEmbedder):
    """The vectors of a span's first and last sub-token, concatenated (Lee et al. 2017, without head attention).

    Args:
        input_dim: the length of a token vector; a span vector is twice as long.
    """

    def __init__(self, input_dim: Runtime[int]) -> None:
        super().__init__()
        self.output_dim = 2 * input_dim

    def forward(self, tokens: Tensor, spans: Spans) -> Tensor:
        return cat([at(tokens, spans.first), at(tokens, spans.last)], dim=-1)

    def project(self, tokens: Tensor, spans: Spans, linear: nn.Linear) -> Tensor:
        """The layer's two halves applied to the tokens once, then added per span."""
        first, last = linear.weight.chunk(2, dim=1)
        starts = nn.functional.linear(tokens, first, linear.bias)  # (B, T, H)
        ends = nn.functional.linear(tokens, last)
        return at(starts, spans.first) + at(ends, spans.last)


def at(tokens: Tensor, index: Tensor) -> Tensor:
    """The vectors of ``tokens`` (B, T, D) at ``index`` (B, S): (B, S, D)."""
    return tokens.gather(1, index.unsqueeze(-1).expand(-1, -1, tokens.shape[-1]))

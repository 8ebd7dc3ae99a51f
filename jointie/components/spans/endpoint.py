"""Span vectors from the two ends of a span."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, arange, cat, nn, stack

from ...config import Runtime
from ...tensors import Spans, at
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

    def projection(self, tokens: Tensor, spans: Spans, linear: nn.Linear) -> Callable[[Spans], Tensor]:
        """The layer's two halves applied to the tokens once, then added per span."""
        first, last = linear.weight.chunk(2, dim=1)
        starts = nn.functional.linear(tokens, first, linear.bias)  # (B, T, H)
        return ends_added(starts, nn.functional.linear(tokens, last))


def ends_added(starts: Tensor, ends: Tensor) -> Callable[[Spans], Tensor]:
    """Adds ``starts`` (B, T, H) at the first sub-token of spans to ``ends`` at the last: (B, S, H)."""
    table = cat([starts, ends], dim=1).flatten(0, 1)  # (B 2T, H)
    length = starts.shape[1]
    offset = arange(len(starts), device=starts.device).unsqueeze(1) * 2 * length

    def add(spans: Spans) -> Tensor:
        rows = stack([spans.first + offset, spans.last + (offset + length)], dim=-1)  # (B, S, 2)
        return nn.functional.embedding_bag(rows.flatten(0, 1), table, mode="sum").unflatten(0, spans.first.shape)

    return add

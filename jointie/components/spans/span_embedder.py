"""The family of span embedders: token vectors and spans in, span vectors out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from torch import Tensor, nn

from ...config import Component
from ...tensors import Spans


class SpanEmbedder(nn.Module, Component):
    """Makes one vector of each span.

    Shape contract: token vectors (B, T, D) and spans (B, S) give (B, S, :attr:`output_dim`); what stands on padding is
    not looked at.

    Attributes:
        output_dim: the length of a span vector.
    """

    default_implementation = "endpoint"

    output_dim: int

    @abstractmethod
    def forward(self, tokens: Tensor, spans: Spans) -> Tensor: ...

    def projection(self, tokens: Tensor, spans: Spans, linear: nn.Linear) -> Callable[[Spans], Tensor]:
        """Applies ``linear`` to the vectors of some of the spans after others: (B, part of S, linear.out_features).

        There are many more spans than tokens: an embedder whose vectors are put together from token vectors does better
        than this by applying the layer to the tokens, once.
        """
        return lambda part: linear(self(tokens, part))

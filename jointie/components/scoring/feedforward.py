"""The feed-forward network that scorers share."""

from __future__ import annotations

import warnings

from torch import Tensor, nn

from ..kernels.fast_dropout import FastDropout


class FeedForward(nn.Module):
    """Linear, ReLU, dropout, linear.

    The first layer is an attribute of its own, so that a span embedder can apply it to tokens
    (:meth:`SpanEmbedder.projection`) and :meth:`finish` does the rest.
    """

    def __init__(self, input_dim: int, hidden_dim: int, output_dim: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Linear(input_dim, hidden_dim)
        self.dropout = FastDropout(dropout)
        with warnings.catch_warnings():  # there may be nothing to tell apart
            warnings.filterwarnings("ignore", "Initializing zero-element tensors")
            self.last = nn.Linear(hidden_dim, output_dim)

    def forward(self, vectors: Tensor) -> Tensor:
        return self.finish(self.first(vectors))

    def finish(self, hidden: Tensor) -> Tensor:
        """Apply all layers but the first."""
        dropped = self.dropout(hidden)  # the same before the ReLU as after it, and then the tensor is one's own
        return self.last(hidden.relu() if dropped is hidden else dropped.relu_())

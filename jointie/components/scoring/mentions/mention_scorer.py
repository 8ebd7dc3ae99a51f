"""The family of mention scorers: token vectors and spans in, the score of being a mention out."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from ....config import Component
from ....tensors import Spans
from ...spans import SpanEmbedder


class MentionScorer(nn.Module, Component):
    """Scores spans as mentions.

    Shape contract: token vectors (B, T, D) and spans (B, S) give (B, S) logits s_m. All spans of a document come at
    once, a million or more in a long one: where no gradients are wanted, a scorer keeps little about each.
    """

    default_implementation = "feedforward"

    @abstractmethod
    def forward(self, tokens: Tensor, spans: Spans, embedder: SpanEmbedder) -> Tensor: ...

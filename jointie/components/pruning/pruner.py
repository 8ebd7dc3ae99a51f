"""The family of pruners: scored spans in, mention candidates out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from torch import Tensor, nn

from ...config import Component
from ...tensors import Spans


class Pruner(nn.Module, Component):
    """Chooses the spans that become mention candidates.

    Shape contract: scores (B, S) of spans (B, S) give an index (B, n) into the S spans and a bool mask (B, n) that is
    false on padding. The chosen spans keep the order of the given ones. What is chosen for a document does not depend
    on the others in the batch. It may depend on ``self.training``.
    """

    default_implementation = "top_k"

    @abstractmethod
    def __call__(self, scores: Tensor, spans: Spans, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Choose.

        Args:
            scores: (B, S).
            spans: the S spans of each document.
            lengths: the number of words of each document.
        """

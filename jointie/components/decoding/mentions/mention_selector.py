"""The family of mention selectors: which candidates are mentions."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from ....config import Component
from ....tensors import MentionGraph


class MentionSelector(nn.Module, Component):
    """Decides which candidates are mentions.

    Shape contract: a graph of n candidates in each of B documents gives (B, n) bool; padding does not count. What is
    selected for a document does not depend on padding and on the others in the batch.
    """

    default_implementation = "linked_or_likely"

    @abstractmethod
    def __call__(self, graph: MentionGraph, linked: Tensor, cut: float) -> Tensor:
        """Select.

        Args:
            graph: with spans, mention scores and types.
            linked: (B, n) bool, whether a candidate has an antecedent or is one.
            cut: the score above which a span by itself is a mention.
        """

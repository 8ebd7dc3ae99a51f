"""The family of link selectors: which candidate is linked to which earlier one."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from ....config import Component
from ....tensors import Links, MentionGraph


class LinkSelector(nn.Module, Component):
    """Links each candidate to an earlier one of its entity, or to none.

    Shape contract: a graph of n candidates in each of B documents gives (B, n) integers: the position of the antecedent
    of each candidate, its own position where it has none. Candidates that are linked, directly or by way of others,
    make one entity. What is selected for a document does not depend on padding and on the others in the batch.
    """

    default_implementation = "best_antecedent"

    @abstractmethod
    def __call__(self, graph: MentionGraph, links: Links, cut: float) -> Tensor:
        """Select.

        Args:
            graph: with spans, mention scores and types. Its coreference scores are missing in documents that are too
                long to hold those of all pairs; ``graph.require("coreference")`` says so.
            links: the best antecedent of each candidate and its score, whatever the length of the document.
            cut: the score above which candidates are coreferent.
        """

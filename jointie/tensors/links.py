"""The best antecedents of mention candidates."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .fields import TensorFields
from .graph import MentionGraph


@dataclass(frozen=True, repr=False)
class Links(TensorFields):
    """The best antecedent of each of n candidates in B documents.

    Attributes:
        scores: (B, n) its coreference score; ``-inf`` where there is no candidate before.
        antecedents: (B, n) its position; anything where there is none.
    """

    scores: Tensor
    antecedents: Tensor

    @classmethod
    def of(cls, graph: MentionGraph) -> Links:
        """The best antecedents by the coreference scores of a graph; of equal ones the first."""
        if not graph.mask.shape[1]:
            return cls.none(graph)
        scores = graph.require("coreference").float().masked_fill(~graph.spans.precedes(), -torch.inf)
        return cls(*scores.max(2))

    @classmethod
    def none(cls, graph: MentionGraph) -> Links:
        """No antecedents, of the candidates of a graph."""
        scores = torch.full(graph.mask.shape, -torch.inf, device=graph.mask.device)
        return cls(scores, torch.zeros_like(graph.text_keys))

"""The family of mention-level relation scorers."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn

from ....config import Component
from ....tensors import MentionGraph
from ...definitions import follows

Parts = tuple[Tensor, ...]
"""Tensors (B, x, ...) of x candidates or entities."""


class RelationScorer(nn.Module, Component):
    """Scores the relation types of every ordered pair of candidates.

    Shape contract: the graph of n candidates in each of B documents, with vectors (B, n, D), gives s_r
    (B, n, n, R + 1), at [b, h, t, r] the logit of relation type r from candidate h to candidate t; the threshold class
    TH stands last.

    A scorer defines either :meth:`heads`, :meth:`tails` and :meth:`meet`, where ``meet`` is affine in what each gives:
    the mean score over the pairs of two entities' mentions then follows from the means of these parts, without scoring
    pairs of mentions. Or it defines :meth:`forward`, and all pairs are scored.

    Beside vectors a graph has the candidates' spans, words, types and whatever parts of the model keep there. Padding
    is false in ``graph.mask``; no score depends on it, nor on ``targets``.
    """

    default_implementation = "grouped_bilinear"
    alternatives: ClassVar = (("heads", "tails", "meet"), ("forward",))

    def prepare(self, graph: MentionGraph) -> MentionGraph:
        """The graph that heads and tails are made of: changed once for both, as by dropout on its vectors."""
        return graph

    def heads(self, graph: MentionGraph) -> Parts:
        """The parts of candidates as heads, from a prepared graph."""
        raise NotImplementedError

    def tails(self, graph: MentionGraph) -> Parts:
        """The parts of candidates as tails, from a prepared graph."""
        raise NotImplementedError

    def meet(self, heads: Parts, tails: Parts) -> Tensor:
        """Scores (B, x, y, R + 1) of heads with tails, affine in each."""
        raise NotImplementedError

    def forward(self, graph: MentionGraph) -> Tensor:
        graph = self.prepare(graph)
        return self.meet(self.heads(graph), self.tails(graph))

    @property
    def linear(self) -> bool:
        """Whether the scores are those of :meth:`meet`."""
        return follows(self, RelationScorer, "forward", "__call__")

"""The family of coreference scorers: mention candidates in, the score of every pair out."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from ....config import Component
from ....tensors import MentionGraph
from ...definitions import follows


class CoreferenceScorer(nn.Module, Component):
    """Scores pairs of candidates as coreferent.

    Shape contract: the graph of n candidates in each of B documents gives s_c (B, n, n), at [b, x, y] the score of
    candidate x with candidate y, which counts only where y stands before x. Having no antecedent scores 0.

    The vectors of later mentions are ``graph.anaphors``, those of earlier ones ``graph.antecedents``. Beside them a
    graph has mention scores, spans, words, types and whatever parts of the model keep there. Padding is false in
    ``graph.mask``; no score depends on it, nor on ``targets``.

    A scorer defines either :meth:`between`, where a score depends on the two candidates alone; or that and
    :meth:`refine`, which adds something to the best scores of each candidate; or :meth:`forward`.

    Attributes:
        refined: to how many of the best antecedents of each candidate :meth:`refine` adds something.
    """

    default_implementation = "bilinear"
    alternatives: ClassVar = (("between",), ("forward",))

    refined: int = 0

    def forward(self, graph: MentionGraph) -> Tensor:
        scores = self.between(graph, graph)
        if not self.refined:
            return scores
        possible = scores.masked_fill(~graph.spans.precedes(), -torch.inf)
        best, places = possible.topk(min(self.refined, scores.shape[2]), 2)  # (B, n, k)
        added = self.refine(graph, graph, places).masked_fill(best == -torch.inf, 0.0)
        return scores.scatter_add(2, places, added)

    def between(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        """Score (B, x, y) the x candidates of one graph with the y of another of the same documents, or of the same."""
        raise NotImplementedError

    def refine(self, anaphors: MentionGraph, antecedents: MentionGraph, places: Tensor) -> Tensor:
        """The numbers (B, x, k) to add to scores of :meth:`between`.

        Args:
            anaphors: x candidates.
            antecedents: y candidates of the same documents.
            places: (B, x, k) positions among the y, any where a candidate has fewer antecedents than k.
        """
        raise NotImplementedError

    @property
    def in_parts(self) -> bool:
        """Whether the scores are those of :meth:`between` and :meth:`refine`, and may be made in parts."""
        return follows(self, CoreferenceScorer, "forward", "__call__")

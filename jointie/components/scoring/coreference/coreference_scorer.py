"""The family of coreference scorers: mention candidates in, the score of every pair out."""

from __future__ import annotations

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

    A scorer defines either :meth:`between`, where a score depends on the two candidates alone; or :meth:`forward`.
    """

    default_implementation = "bilinear"

    def forward(self, graph: MentionGraph) -> Tensor:
        return self.between(graph, graph)

    def between(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        """Score (B, x, y) the x candidates of one graph with the y of another of the same documents, or of the same."""
        raise NotImplementedError

    @property
    def pairwise(self) -> bool:
        """Whether the scores are those of :meth:`between`."""
        return follows(self, CoreferenceScorer, "forward", "__call__")

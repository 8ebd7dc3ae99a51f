"""The family of mention-level relation scorers."""

from __future__ import annotations

from torch import Tensor, nn

from ....config import Component
from ...definitions import follows

Parts = tuple[Tensor, ...]
"""Tensors (B, x, ...) of x candidates or entities."""


class RelationScorer(nn.Module, Component):
    """Scores the relation types of every ordered pair of candidates.

    Shape contract: vectors (B, n, D) give s_r (B, n, n, R + 1), at [b, h, t, r] the logit of relation type r from
    candidate h to candidate t; the threshold class TH stands last.

    A scorer defines either :meth:`heads`, :meth:`tails` and :meth:`meet`, where ``meet`` is linear in what both give:
    the mean score over the pairs of two entities' mentions then follows from the means of these parts, without scoring
    pairs of mentions. Or it defines :meth:`forward`, and all pairs are scored.
    """

    default_implementation = "grouped_bilinear"

    def prepare(self, vectors: Tensor) -> Tensor:
        """The vectors (B, n, D) that heads and tails are made of: once for both, as with dropout."""
        return vectors

    def heads(self, vectors: Tensor) -> Parts:
        """The parts of candidates as heads, from prepared vectors (B, x, D)."""
        raise NotImplementedError

    def tails(self, vectors: Tensor) -> Parts:
        """The parts of candidates as tails, from prepared vectors (B, y, D)."""
        raise NotImplementedError

    def meet(self, heads: Parts, tails: Parts) -> Tensor:
        """Scores (B, x, y, R + 1) of heads with tails, linear in each."""
        raise NotImplementedError

    def forward(self, vectors: Tensor) -> Tensor:
        vectors = self.prepare(vectors)
        return self.meet(self.heads(vectors), self.tails(vectors))

    @property
    def linear(self) -> bool:
        """Whether the scores are those of :meth:`meet`."""
        return follows(self, RelationScorer, "forward", "__call__")

"""The base of bilinear relation scorers."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from ....tensors import MentionGraph
from ...kernels.fast_dropout import FastDropout
from ..feedforward import FeedForward
from .relation_scorer import Parts, RelationScorer

INITIAL_THRESHOLD = 6.0
"""The logit of TH above the relation types before training."""


class BilinearForm(RelationScorer):
    """s_r(h, t) = g_h W_r g_t + s_h,r(g_h) + s_t,r(g_t) (Xu & Choi 2022), on projected vectors.

    The vectors of heads and tails are projected by a linear layer and tanh each, since W_r over the full vectors would
    hold R D^2 numbers; the two priors are feed-forward networks on the full vectors. Implementations differ in the form
    of W_r (:meth:`pairs`).

    Args:
        input_dim: D.
        classes: R + 1.
        projection_dim: P, the length of the projected vectors.
        hidden_dim: the width of the priors' hidden layers.
        dropout: on the mention vectors and the priors' hidden layers.
    """

    def __init__(self, input_dim: int, classes: int, projection_dim: int, hidden_dim: int, dropout: float) -> None:
        super().__init__()
        self.dropout = FastDropout(dropout)
        self.head = nn.Linear(input_dim, projection_dim)
        self.tail = nn.Linear(input_dim, projection_dim)
        self.head_prior = FeedForward(input_dim, hidden_dim, classes, dropout)
        self.tail_prior = FeedForward(input_dim, hidden_dim, classes, dropout)
        for prior in (self.head_prior, self.tail_prior):  # to begin with, hardly a pair has a relation
            nn.init.zeros_(prior.last.bias)
            nn.init.constant_(prior.last.bias[-1:], INITIAL_THRESHOLD / 2)

    def prepare(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(vectors=self.dropout(graph.vectors))

    def heads(self, graph: MentionGraph) -> Parts:
        return self.head(graph.vectors).tanh(), self.head_prior(graph.vectors)

    def tails(self, graph: MentionGraph) -> Parts:
        return self.tail(graph.vectors).tanh(), self.tail_prior(graph.vectors)

    def meet(self, heads: Parts, tails: Parts) -> Tensor:
        (head, head_prior), (tail, tail_prior) = heads, tails
        return self.pairs(head, tail).add_(head_prior.unsqueeze(2)).add_(tail_prior.unsqueeze(1))

    @abstractmethod
    def pairs(self, heads: Tensor, tails: Tensor) -> Tensor:
        """The bilinear part: heads (B, x, P) and tails (B, y, P) give a new tensor (B, x, y, R + 1)."""

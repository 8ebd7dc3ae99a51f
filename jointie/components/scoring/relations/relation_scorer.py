"""The family of mention-level relation scorers, and what the bilinear ones share."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from ....config import Component
from ....tensors import clustered_sum
from ...kernels.fast_dropout import FastDropout
from ..feedforward import FeedForward

INITIAL_THRESHOLD = 6.0
"""How far TH stands above the relation types before training."""


class RelationScorer(nn.Module, Component):
    """Scores the relation types of every ordered pair of candidates.

    Shape contract: vectors (B, n, D) give s_r (B, n, n, R + 1), at [b, h, t, r] the logit of relation type r from
    candidate h to candidate t; the threshold class TH stands last.

    Attributes:
        pairwise: whether scores depend on the two candidates alone, so that :meth:`between` and :meth:`mean_between`
            give the same as :meth:`forward`.
    """

    default_implementation = "grouped_bilinear"

    pairwise: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()

    def forward(self, vectors: Tensor) -> Tensor:
        raise NotImplementedError

    def between(self, heads: Tensor, tails: Tensor) -> Tensor:
        """Score some candidates as heads with others as tails, as it is done in documents too long to do it at once.

        Args:
            heads: (B, x, D).
            tails: (B, y, D).

        Returns:
            (B, x, y, R + 1). Where scores depend on the two candidates alone, they are those of :meth:`forward`.
        """
        return self(torch.cat([heads, tails], 1))[:, : heads.shape[1], heads.shape[1] :]

    def mean_between(self, heads: Tensor, head_of: Tensor, tails: Tensor, tail_of: Tensor, most: int) -> Tensor:
        """The mean scores of the pairs of entities' mentions.

        Args:
            heads: (B, x, D) the mentions of X entities.
            head_of: (B, x) the entity of each, from 0; -1 for none.
            tails: (B, y, D) those of Y others.
            tail_of: (B, y).
            most: how many mentions may be scored with as many others at once.

        Returns:
            (B, X, Y, R + 1); anything where an entity has no mentions.
        """
        entities = int(head_of.max()) + 1, int(tail_of.max()) + 1
        sums = heads.new_zeros(())
        for head, rows in zip(heads.split(most, 1), head_of.split(most, 1)):
            for tail, columns in zip(tails.split(most, 1), tail_of.split(most, 1)):
                part = clustered_sum(self.between(head, tail), rows, entities[0]).transpose(1, 2)
                sums = sums + clustered_sum(part, columns, entities[1]).transpose(1, 2)
        return sums / (_sizes(head_of, heads)[:, :, None] * _sizes(tail_of, tails)[:, None, :]).unsqueeze(-1)


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

    pairwise = True

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

    def forward(self, vectors: Tensor) -> Tensor:
        vectors = self.dropout(vectors)
        return self._scored(
            self.head(vectors).tanh(), self.head_prior(vectors), self.tail(vectors).tanh(), self.tail_prior(vectors)
        )

    def between(self, heads: Tensor, tails: Tensor) -> Tensor:
        heads, tails = self.dropout(heads), self.dropout(tails)
        return self._scored(
            self.head(heads).tanh(), self.head_prior(heads), self.tail(tails).tanh(), self.tail_prior(tails)
        )

    def mean_between(self, heads: Tensor, head_of: Tensor, tails: Tensor, tail_of: Tensor, most: int) -> Tensor:
        # The form is linear in what it makes of heads and in what it makes of tails: its mean over all pairs is the
        # form of the means.
        heads, tails = self.dropout(heads), self.dropout(tails)
        return self._scored(
            _means(self.head(heads).tanh(), head_of),
            _means(self.head_prior(heads), head_of),
            _means(self.tail(tails).tanh(), tail_of),
            _means(self.tail_prior(tails), tail_of),
        )

    def _scored(self, heads: Tensor, head_priors: Tensor, tails: Tensor, tail_priors: Tensor) -> Tensor:
        """The bilinear part of projected vectors (B, x, P) and (B, y, P), and the priors of both (B, ., R + 1)."""
        return self.pairs(heads, tails).add_(head_priors.unsqueeze(2)).add_(tail_priors.unsqueeze(1))

    def pairs(self, heads: Tensor, tails: Tensor) -> Tensor:
        """The bilinear part: heads (B, x, P) and tails (B, y, P) give a new tensor (B, x, y, R + 1)."""
        raise NotImplementedError


def _means(values: Tensor, entity_of: Tensor) -> Tensor:
    """(B, x, ...) of mentions to the means (B, X, ...) of entities."""
    return clustered_sum(values, entity_of, int(entity_of.max()) + 1) / _sizes(entity_of, values).unsqueeze(-1)


def _sizes(entity_of: Tensor, like: Tensor) -> Tensor:
    """(B, X) how many mentions each entity has, but at least 1."""
    ones = torch.ones_like(entity_of, dtype=like.dtype)
    return clustered_sum(ones, entity_of, int(entity_of.max()) + 1).clamp(min=1)


def contract(heads: Tensor, tails: Tensor) -> Tensor:
    """sum over p of heads[b, h, r, p] tails[b, t, p], as one matrix product a document: (B, x, y, R + 1)."""
    scores = heads.flatten(1, 2) @ tails.transpose(1, 2)  # (B, x (R + 1), y)
    return scores.view(*heads.shape[:3], tails.shape[1]).transpose(2, 3)

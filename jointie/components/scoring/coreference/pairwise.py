"""Coreference scores in two phases."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import ConfigError, Dropout, Lazy, PositiveInt, Runtime
from ....tensors import MentionGraph, at
from ...kernels.fast_dropout import FastDropout
from ..distances import octaves
from .bilinear import BilinearCoreferenceScorer
from .coreference_scorer import CoreferenceScorer

PAIRS_AT_ONCE = 2**14
"""Pairs that are scored together where no gradients are wanted."""
DISTANCES = 12
"""Distances in words that are told apart."""


@CoreferenceScorer.register("pairwise")
class PairwiseCoreferenceScorer(CoreferenceScorer):
    """s_c(x, y) = s(x, y) + s_a(x, y) (coarse to fine, Lee et al. 2018).

    The first term is the score of another scorer. By it the k best antecedents of each candidate are chosen, to which
    the second is added, a feed-forward network on the pair (Lee et al. 2017):

        s_a(x, y) = w ReLU(A g_x + B g_y + C (g_x * g_y) + d_xy),

    where * multiplies number by number and d_xy is learnt for the distance in words (by powers of 2). Other antecedents
    keep the score of the first phase; in the paper they are left out, and gold ones among them are not learnt from.

    Args:
        input_dim: D, the length of a mention vector.
        antecedents: k.
        hidden_dim: the length of w.
        dropout: on the mention vectors, and on the hidden layer.
        scorer: of the first phase; one whose score of a pair depends on nothing else.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        antecedents: PositiveInt = 50,
        hidden_dim: PositiveInt = 128,
        dropout: Dropout = 0.2,
        scorer: Lazy[CoreferenceScorer] = Lazy(BilinearCoreferenceScorer),
    ) -> None:
        super().__init__()
        self.scorer = scorer.build(input_dim=input_dim)
        if not self.scorer.in_parts or self.scorer.refined:
            raise ConfigError("scorer: wanted is one that scores each pair by itself, such as bilinear or lexical")
        self.refined = antecedents
        self.dropout = FastDropout(dropout)
        self.anaphor = nn.Linear(input_dim, hidden_dim, bias=False)
        self.antecedent = nn.Linear(input_dim, hidden_dim, bias=False)
        self.both = nn.Linear(input_dim, hidden_dim, bias=False)
        self.distance = nn.Embedding(DISTANCES, hidden_dim)
        self.last = nn.Linear(hidden_dim, 1, bias=False)
        self.hidden_dropout = FastDropout(dropout)

    def between(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        return self.scorer.between(anaphors, antecedents)

    def refine(self, anaphors: MentionGraph, antecedents: MentionGraph, places: Tensor) -> Tensor:
        later, earlier = self.dropout(anaphors.anaphors), self.dropout(antecedents.antecedents)
        apart = anaphors.spans.start.unsqueeze(2) - at(antecedents.spans.start, places)  # (B, x, k)
        distance = octaves(apart.abs().where(anaphors.mask.unsqueeze(2), 0), DISTANCES)
        whole = torch.is_grad_enabled() or not places.numel()
        size = places.shape[1] if whole else max(1, PAIRS_AT_ONCE // (len(places) * places.shape[2]))
        rows = zip(later.split(size, 1), distance.split(size, 1), places.split(size, 1))
        projected = self.antecedent(earlier)
        return torch.cat([self._scores(x, earlier, projected, *pairs) for x, *pairs in rows], 1)

    def _scores(self, later: Tensor, earlier: Tensor, projected: Tensor, distance: Tensor, places: Tensor) -> Tensor:
        """s_a (B, x, k) of candidates (B, x, D) with those at some places among others (B, y, D)."""
        hidden = self.anaphor(later).unsqueeze(2) + at(projected, places) + self.distance(distance)
        hidden = (hidden + self.both(later.unsqueeze(2) * at(earlier, places))).relu()
        scores: Tensor = self.last(self.hidden_dropout(hidden)).squeeze(-1)
        return scores

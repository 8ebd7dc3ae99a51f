"""Bilinear coreference scores, and what the words of two mentions say."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ....config import Dropout, PositiveInt, Runtime
from ....tensors import FEATURES, LexicalEvidence, MentionGraph, at, has_digits, is_capitalised
from ...kernels.fast_dropout import FastDropout
from .bilinear import BilinearCoreferenceScorer
from .coreference_scorer import CoreferenceScorer

DISTANCES = (0, 1, 2, 3, 5, 9)
"""Distances in sentences are told apart as the intervals that begin with these."""
PAIRS_AT_ONCE = 2**18
"""Pairs that are scored together where no gradients are wanted."""
HIDDEN_AT_ONCE = 2**18
"""Numbers of the hidden layer that are made together there: what a processor's cache holds."""
_OWN = 3
_BETWEEN = FEATURES + len(DISTANCES) + 2


@CoreferenceScorer.register("lexical")
class LexicalCoreferenceScorer(BilinearCoreferenceScorer):
    """s_c(x, y) = g_x W g_y + s_m(x) + s_m(y) + w ReLU(A g_x + B g_y + C e_xy + b).

    The first three terms are those of ``bilinear``. The last is a feed-forward network on the two vectors and on
    evidence e_xy of the pair, as in Lee et al. (2017), whose features are distances and genre: here how alike the texts
    are (:class:`~jointie.tensors.LexicalEvidence`), the distance in sentences, whether the two overlap, and the
    probability that they are of one type. To each vector is appended whether the mention has a capital letter, has a
    digit, and is one word. The vectors say how much likeness means: little between pronouns, much between names.

    Args:
        input_dim: the length of a mention vector.
        hidden_dim: the length of w.
        dropout: on the mention vectors, and on the hidden layer.
    """

    def __init__(self, input_dim: Runtime[int], hidden_dim: PositiveInt = 64, dropout: Dropout = 0.2) -> None:
        super().__init__(input_dim, dropout)
        self.anaphor = nn.Linear(input_dim + _OWN, hidden_dim)
        self.antecedent = nn.Linear(input_dim + _OWN, hidden_dim, bias=False)
        self.evidence = nn.Linear(_BETWEEN, hidden_dim, bias=False)
        self.last = nn.Linear(hidden_dim, 1, bias=False)
        self.hidden_dropout = FastDropout(dropout)

    def between(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        scores = super().between(anaphors, antecedents)
        if torch.is_grad_enabled():
            return scores + self._evidence_scores(anaphors, antecedents)
        size = max(1, PAIRS_AT_ONCE // max(1, antecedents.mask.numel()))
        count = anaphors.mask.shape[1]
        if count <= size:
            return scores.add_(self._evidence_scores(anaphors, antecedents))
        for start in range(0, count, size):
            rows = slice(start, start + size)
            scores[:, rows] += self._evidence_scores(anaphors.replace(context=None).part(rows), antecedents)
        return scores

    def _evidence_scores(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        """(B, x, y) the last term."""
        evidence = pair_evidence(anaphors, antecedents)
        later = self.anaphor(self._with_own(anaphors.anaphors, anaphors)).unsqueeze(2)
        earlier = self.antecedent(self._with_own(antecedents.antecedents, antecedents)).unsqueeze(1)
        if torch.is_grad_enabled():
            hidden = (self.evidence(evidence) + later + earlier).relu()
            return self._output(self.hidden_dropout(hidden))
        rows = max(1, HIDDEN_AT_ONCE // max(1, earlier.numel()))
        return torch.cat(
            [
                self._output(self.evidence(part).add_(own).add_(earlier).relu_())
                for part, own in zip(evidence.split(rows, 1), later.split(rows, 1))
            ],
            1,
        )

    def _with_own(self, vectors: Tensor, graph: MentionGraph) -> Tensor:
        return torch.cat([self.dropout(vectors), _own(graph)], -1)

    def _output(self, hidden: Tensor) -> Tensor:
        scores: Tensor = self.last(hidden).squeeze(-1)
        return scores


def pair_evidence(x: MentionGraph, y: MentionGraph) -> Tensor:
    """e (B, x, y, F): likeness of texts, distance in sentences, overlap, and the probability of one type."""
    dtype = x.vectors.dtype
    likeness = LexicalEvidence.between(x.spans, y.spans, dtype).stacked()
    apart = (x.sentences.unsqueeze(2) - y.sentences.unsqueeze(1)).abs()
    bucket = torch.bucketize(apart, torch.tensor(DISTANCES, device=apart.device), right=True) - 1
    overlap = (x.spans.start.unsqueeze(2) < y.spans.end.unsqueeze(1)) & (
        y.spans.start.unsqueeze(1) < x.spans.end.unsqueeze(2)
    )
    same_type = x.require("types").softmax(-1) @ y.require("types").softmax(-1).transpose(1, 2)
    distance = functional.one_hot(bucket, len(DISTANCES)).to(dtype)
    rest = torch.stack([overlap.to(dtype), same_type.to(dtype)], -1)
    return torch.cat([likeness, distance, rest], -1)


def _own(graph: MentionGraph) -> Tensor:
    """(B, n, 3) whether a mention has a capital letter, has a digit, and is one word."""
    places, inside = graph.spans.word_places()
    shapes = at(graph.spans.known_words().shapes, places)
    capital, digit = ((inside & kind(shapes)).any(-1) for kind in (is_capitalised, has_digits))
    return torch.stack([capital, digit, inside.sum(-1) == 1], -1).to(graph.vectors.dtype)

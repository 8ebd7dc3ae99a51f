"""Mention scores beside those of the spans that begin or end alike."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from ....config import Lazy, Runtime
from ....tensors import Spans
from ...spans import SpanEmbedder
from .feedforward import FeedForwardMentionScorer
from .mention_scorer import MentionScorer


@MentionScorer.register("border_rivals")
class BorderRivalsMentionScorer(MentionScorer):
    """Let spans that share a border compete: "Norvane Inc" with "Norvane Inc.".

    With s(i) the score of span i by itself, as of Lee et al. (2017), and r_k(i) the greatest s of its rivals of kind k,

        s_m(i) = s(i) + sum over k of w_k log sigmoid(s(i) - r_k(i)),

    where the kinds are the wider and the narrower spans with the same first word, and those with the same last word;
    w is learnt, and a kind without rivals adds nothing. It is the logarithm of the chance to win against the best rival
    (Bradley & Terry 1952). Rivals are among the spans that are scored together: those that are enumerated, or given.

    It takes time in proportion to S log S for S spans, and memory in proportion to S.

    Args:
        input_dim: the length of a span vector.
        scorer: of spans by themselves.
        start: w_k before training.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        scorer: Lazy[MentionScorer] = Lazy(FeedForwardMentionScorer),
        start: float = 0.5,
    ) -> None:
        super().__init__()
        self.scorer = scorer.build(input_dim=input_dim)
        self.weight = nn.Parameter(torch.full((4,), start))

    def forward(self, tokens: Tensor, spans: Spans, embedder: SpanEmbedder) -> Tensor:
        own: Tensor = self.scorer(tokens, spans, embedder)
        scores = own
        for weight, rivals in zip(self.weight, best_rivals(own.detach(), spans)):
            best = own.gather(1, rivals.clamp(min=0)).masked_fill(rivals < 0, -torch.inf)
            scores = scores + weight * functional.logsigmoid(own - best)
        return scores


def best_rivals(scores: Tensor, spans: Spans) -> Iterator[Tensor]:
    """The best rival of every span, of one kind after the other.

    Args:
        scores: (B, S).
        spans: S spans a document, in any order.

    Yields:
        (B, S) the position of the span of the greatest score among the narrower ones with the same first word, the
        wider ones with it, the narrower ones with the same last word and the wider ones with it; -1 for none.
    """
    width = (spans.end - spans.start).masked_fill(~spans.mask, 0)
    for border in (spans.start, spans.end):
        group = torch.where(spans.mask, border, -1)
        yield _best_before(scores, group, width)
        yield _best_before(scores, group, -width)


def _best_before(scores: Tensor, group: Tensor, place: Tensor) -> Tensor:
    """(B, S) the position of the best of those in the same group whose place is less; -1 for none, and in group -1.

    In the order of groups, and of places in each, the best so far is the greatest (group, rank of its score).
    """
    size = scores.shape[1]
    if not size:
        return group
    position = torch.arange(size, device=scores.device).expand_as(group)
    by_score = scores.argsort(dim=1)
    rank = torch.empty_like(by_score).scatter_(1, by_score, position)
    place = place - place.min()
    key = group * (place.max() + 1) + place
    key, order = key.sort(dim=1)
    own = group.gather(1, order)
    best = (own * size + rank.gather(1, order)).cummax(1).values
    begins = functional.pad(key[:, 1:] != key[:, :-1], (1, 0), value=True)
    before = torch.where(begins, position, 0).cummax(1).values - 1  # the last whose (group, place) is less
    found = best.gather(1, before.clamp(min=0))
    exists = (before >= 0) & (found.div(size, rounding_mode="floor") == own) & (own >= 0)
    rivals = torch.where(exists, by_score.gather(1, found.remainder(size)), -1)
    return torch.empty_like(rivals).scatter_(1, order, rivals)

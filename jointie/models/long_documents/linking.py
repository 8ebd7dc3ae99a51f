"""Coreference over a whole document, two parts of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from ...components.scoring import CoreferenceScorer
from ...tensors import Links, MentionGraph

Between = Callable[[slice, slice], Tensor]
"""Coreference scores (B, x, y) of the candidates of one part with those of an earlier part, or of the same."""


def links_alone(graph: MentionGraph, most: int, scorer: CoreferenceScorer) -> Links:
    """The best antecedents by scores of a model without interactions, as they would be of all pairs at once.

    Args:
        graph: n candidates without scores between them.
        most: how many candidates may be scored against each other at once; parts are half of that.
        scorer: one whose scores can be made in parts.
    """
    bare = graph.replace(context=None)

    def between(anaphors: slice, antecedents: slice) -> Tensor:
        later = bare.part(anaphors)
        return scorer.between(later, later if antecedents == anaphors else bare.part(antecedents))

    refined = scorer.refined
    scores, places = _best(graph, most, between, refined + 1)  # one that is not refined may be the best of all
    for rows in _parts(graph.mask.shape[1], most) if refined else ():
        best = slice(0, refined)
        scores[:, rows, best] += scorer.refine(bare.part(rows), bare, places[:, rows, best])
    return _links(scores, places)


def links_together(graph: MentionGraph, most: int, score: Callable[[MentionGraph], MentionGraph]) -> Links:
    """The best antecedents by scores of the graphs of two parts each, in which interactions see both and nothing else.

    Args:
        graph: n candidates without scores between them.
        most: how many candidates may be scored against each other at once; parts are half of that.
        score: fills in the scores of a graph.
    """

    def between(anaphors: slice, antecedents: slice) -> Tensor:
        places = range(graph.mask.shape[1])
        earlier = [] if antecedents == anaphors else list(places[antecedents])
        union = torch.tensor([*earlier, *places[anaphors]], device=graph.mask.device).expand(len(graph.mask), -1)
        scores = score(graph.take(union, graph.mask.gather(1, union))).require("coreference")
        return scores[:, len(earlier) :, : len(earlier)] if earlier else scores

    return _links(*_best(graph, most, between, 1))


def _best(graph: MentionGraph, most: int, between: Between, count: int) -> tuple[Tensor, Tensor]:
    """Score every candidate with every earlier one: of the best scores and their places, (B, n, count) each."""
    none = Links.none(graph)
    scores, places = (t.unsqueeze(2).repeat(1, 1, count) for t in (none.scores, none.antecedents))
    parts = list(_parts(graph.mask.shape[1], most))
    for i, anaphors in enumerate(parts):
        for antecedents in parts[: i + 1]:  # in the order of the text: of equal scores the earlier candidate wins
            pairs = graph.mask[:, anaphors, None] & graph.mask[:, None, antecedents]
            if antecedents == anaphors:
                pairs = pairs.tril(-1)
            new, at = _highest(between(anaphors, antecedents).float().masked_fill(~pairs, -torch.inf), count)
            new, at = (
                torch.cat([scores[:, anaphors], new], 2),
                torch.cat([places[:, anaphors], at + antecedents.start], 2),
            )
            scores[:, anaphors], index = _highest(new, count)
            places[:, anaphors] = at.gather(2, index)
    return scores, places


def _highest(scores: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The ``count`` highest scores, or all, and their places; of one alone, the first of equal ones."""
    if count == 1:
        best, place = scores.max(2, keepdim=True)
        return best, place
    best, place = scores.topk(min(count, scores.shape[2]), 2)
    return best, place


def _links(scores: Tensor, places: Tensor) -> Links:
    best, index = scores.max(2, keepdim=True)
    return Links(best.squeeze(2), places.gather(2, index).squeeze(2))


def _parts(size: int, most: int) -> Iterator[slice]:
    step = max(1, most // 2)
    for start in range(0, size, step):
        yield slice(start, min(start + step, size))

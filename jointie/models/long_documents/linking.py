"""Coreference over a whole document, two parts of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from ...components.scoring import CoreferenceScorer
from ...tensors import Links, MentionGraph

Between = Callable[[MentionGraph, slice, slice], Tensor]
"""Coreference scores (B, x, y) of the candidates of one part with those of an earlier part, or of the same."""


def best_links(graph: MentionGraph, most: int, between: Between) -> Links:
    """Score every candidate with every earlier one, part by part.

    Args:
        graph: n candidates without scores between them.
        most: how many candidates may be scored against each other at once; parts are half of that.
        between: scores two parts.
    """
    none = Links.none(graph)
    scores, antecedents_of = none.scores, none.antecedents
    parts = list(_parts(graph.mask.shape[1], max(1, most // 2)))
    for i, anaphors in enumerate(parts):
        for antecedents in parts[: i + 1]:  # in the order of the text: of equal scores the earlier candidate wins
            pairs = graph.mask[:, anaphors, None] & graph.mask[:, None, antecedents]
            if antecedents == anaphors:
                pairs = pairs.tril(-1)
            best, place = between(graph, anaphors, antecedents).float().masked_fill(~pairs, -torch.inf).max(2)
            better = best > scores[:, anaphors]
            scores[:, anaphors] = torch.where(better, best, scores[:, anaphors])
            antecedents_of[:, anaphors] = torch.where(better, place + antecedents.start, antecedents_of[:, anaphors])
    return Links(scores, antecedents_of)


def scored_alone(scorer: CoreferenceScorer) -> Between:
    """Scores that depend on nothing but the two candidates: those of a model without interactions."""

    def between(graph: MentionGraph, anaphors: slice, antecedents: slice) -> Tensor:
        bare = graph.replace(context=None)
        later = bare.part(anaphors)
        return scorer.between(later, later if antecedents == anaphors else bare.part(antecedents))

    return between


def scored_together(score: Callable[[MentionGraph], MentionGraph]) -> Between:
    """Scores of the graph of the two parts, in which interactions see both and nothing else.

    Args:
        score: fills in the scores of a graph.
    """

    def between(graph: MentionGraph, anaphors: slice, antecedents: slice) -> Tensor:
        places = range(graph.mask.shape[1])
        earlier = [] if antecedents == anaphors else list(places[antecedents])
        union = torch.tensor([*earlier, *places[anaphors]], device=graph.mask.device).expand(len(graph.mask), -1)
        scores = score(graph.take(union, graph.mask.gather(1, union))).require("coreference")
        return scores[:, len(earlier) :, : len(earlier)] if earlier else scores

    return between


def _parts(size: int, most: int) -> Iterator[slice]:
    for start in range(0, size, most):
        yield slice(start, min(start + most, size))

"""Coreference over a whole document, some candidates of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from ...components.scoring import CoreferenceScorer
from ...tensors import Links, MentionGraph
from .each_document import each_graph

NEARBY = 3000
"""The number of candidates before a part that it is scored with whatever their texts."""


class Places(NamedTuple):
    """Some candidates: positions (B, m), ascending, and a bool mask (B, m), false where a position means nothing."""

    at: Tensor
    mask: Tensor


class NodeScores(NamedTuple):
    """What is scored of each of n candidates: types (B, n, C), and whether it is a mention (B, n)."""

    types: Tensor
    mentions: Tensor


Between = Callable[[Places, Places], Tensor]
"""Coreference scores (B, x, y) of the candidates of a part with earlier ones, or with themselves."""


def links_alone(graph: MentionGraph, most: int, scorer: CoreferenceScorer) -> Links:
    """The best antecedents by scores of a model without interactions, as they would be of these pairs at once.

    Args:
        graph: n candidates without scores between them.
        most: how many candidates may be scored against each other at once; parts are half of that.
        scorer: one whose scores can be made in parts.
    """
    bare = graph.replace(context=None)

    def between(anaphors: Places, antecedents: Places) -> Tensor:
        later = bare.take(*anaphors)
        return scorer.between(later, later if antecedents is anaphors else bare.take(*antecedents))

    refined = scorer.refined
    scores, places = _best(graph, most, between, refined + 1)  # one that is not refined may be the best of all
    for rows in _parts(graph.mask.shape[1], most) if refined else ():
        best = slice(0, refined)
        scores[:, rows, best] += scorer.refine(bare.part(rows), bare, places[:, rows, best])
    return _links(scores, places)


def links_together(
    graph: MentionGraph, most: int, score: Callable[[MentionGraph], MentionGraph]
) -> tuple[MentionGraph, Links]:
    """The best antecedents where interactions change scores, of each document as they are of it alone.

    Args:
        graph: n candidates without scores between them.
        most: how many candidates may be scored against each other at once. The scores of a document with more are those
            of the graphs of two parts each, half of that long, in which interactions see both and nothing else.
        score: fills in the scores of a graph.

    Returns:
        The graph with the types and mention scores of its candidates, of a long document those in the graphs of its
        parts alone; and the links.
    """
    links, nodes = Links.none(graph), []
    for document, alone in enumerate(each_graph(graph)):
        own, scores = _in_parts(alone, most, score) if alone.mask.shape[1] > most else _whole(score(alone))
        links.scores[document, : alone.mask.shape[1]] = own.scores[0]
        links.antecedents[document, : alone.mask.shape[1]] = own.antecedents[0]
        nodes.append(scores)
    types, mentions = (
        torch.nn.utils.rnn.pad_sequence([of_one[0] for of_one in kind], batch_first=True) for kind in zip(*nodes)
    )
    return graph.replace(types=types, mention_scores=mentions), links


def _whole(graph: MentionGraph) -> tuple[Links, NodeScores]:
    return Links.of(graph), _of_nodes(graph)


def _of_nodes(graph: MentionGraph) -> NodeScores:
    return NodeScores(graph.require("types"), graph.mention_scores)


def _in_parts(
    graph: MentionGraph, most: int, score: Callable[[MentionGraph], MentionGraph]
) -> tuple[Links, NodeScores]:
    parts = []

    def between(anaphors: Places, antecedents: Places) -> Tensor:
        if antecedents is anaphors:  # once for each part, in their order
            part = score(graph.take(*anaphors))
            parts.append(_of_nodes(part))
            return part.require("coreference")
        union = Places(*(torch.cat(pair, 1) for pair in zip(antecedents, anaphors)))
        earlier = antecedents.at.shape[1]
        return score(graph.take(*union)).require("coreference")[:, earlier:, :earlier]

    links = _links(*_best(graph, most, between, 1))
    return links, NodeScores(*(torch.cat(kind, 1) for kind in zip(*parts)))


def _best(graph: MentionGraph, most: int, between: Between, count: int) -> tuple[Tensor, Tensor]:
    """Score every candidate with earlier ones: of the best scores and their places, (B, n, count) each.

    These are the :data:`NEARBY` before its part, and farther back the last ones of each text whose head, the last word,
    is that of a candidate of the part. So time is in proportion to n, as long as documents use the same names.
    """
    none = Links.none(graph)
    scores, places = (t.unsqueeze(2).repeat(1, 1, count) for t in (none.scores, none.antecedents))
    for rows in _parts(graph.mask.shape[1], most):
        anaphors = _places(graph, rows)
        for antecedents in (*_before(graph, rows, most), anaphors):  # of equal scores the earlier candidate wins
            earlier = antecedents.at.unsqueeze(1) < anaphors.at.unsqueeze(2)
            pairs = earlier & anaphors.mask.unsqueeze(2) & antecedents.mask.unsqueeze(1)
            new, at = _highest(between(anaphors, antecedents).float().masked_fill(~pairs, -torch.inf), count)
            at = antecedents.at.gather(1, at.flatten(1)).view_as(at)
            scores[:, rows], index = _highest(torch.cat([scores[:, rows], new], 2), count)
            places[:, rows] = torch.cat([places[:, rows], at], 2).gather(2, index)
    return scores, places


def _places(graph: MentionGraph, rows: slice) -> Places:
    index = torch.arange(graph.mask.shape[1], device=graph.mask.device)[rows]
    return Places(index.expand(len(graph.mask), -1), graph.mask[:, rows])


def _before(graph: MentionGraph, rows: slice, most: int) -> Iterator[Places]:
    """The candidates before a part that it is scored with, in text order, as many at a time as a part has."""
    step, nearby = max(1, most // 2), max(0, rows.start - NEARBY)
    if nearby:
        far = _of_same_heads(graph, rows, nearby)
        for start in range(0, far.at.shape[1], step):
            yield Places(far.at[:, start : start + step], far.mask[:, start : start + step])
    for start in range(nearby, rows.start, step):
        yield _places(graph, slice(start, min(start + step, rows.start)))


def _of_same_heads(graph: MentionGraph, rows: slice, end: int) -> Places:
    """Of the candidates before ``end`` the last of each text that ends with the last word of one in ``rows``."""
    spans = graph.spans
    heads = spans.known_words().keys.gather(1, (spans.end - 1).clamp(min=0))
    found = []
    for document, mask in enumerate(graph.mask):
        texts, texts_of = graph.text_keys[document, :end][mask[:end]].unique(return_inverse=True)
        newest = torch.zeros_like(texts).scatter_reduce(
            0, texts_of, torch.arange(len(texts_of), device=texts.device), "amax"
        )
        own = heads[document, rows][mask[rows]]
        found.append(newest[torch.isin(heads[document, newest], own)].sort().values)
    index = torch.nn.utils.rnn.pad_sequence(found, batch_first=True)
    sizes = torch.tensor([len(places) for places in found], device=index.device)
    return Places(index, torch.arange(index.shape[1], device=index.device) < sizes.unsqueeze(1))


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

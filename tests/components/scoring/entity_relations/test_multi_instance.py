from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import MultiInstanceRelationScorer
from jointie.components.scoring.entity_relations import multi_instance
from jointie.tensors import MentionGraph
from jointie.testing import check_model, graph_with, random_graph

from ...gradients import assert_equal, randomised

D, T, R, H = 5, 3, 2, 4


def ready() -> MultiInstanceRelationScorer:
    return randomised(MultiInstanceRelationScorer(D, T, R, H)).eval()


def problem(*candidates: int) -> tuple[MentionGraph, Tensor]:
    """A graph with sub-tokens between its mentions, and clusters of which one has no mention."""
    graph = random_graph(candidates, D)
    n = graph.mask.shape[1]
    draw = torch.Generator().manual_seed(1)
    order = torch.rand(len(candidates), n, generator=draw).argsort(1)  # mentions need not stand in text order
    spans = graph.spans.take(order.where(graph.mask, 0), graph.mask)
    spans = spans.replace(first=7 * spans.start, last=7 * spans.start + 2 * (spans.end - spans.start))
    tokens = torch.randn(len(candidates), 14 * n, T, generator=draw, dtype=torch.float64).requires_grad_()
    vectors = graph.vectors.double().requires_grad_()
    clusters = torch.randint(-1, 3, graph.mask.shape, generator=draw).masked_fill(~graph.mask, -1)
    return graph.replace(spans=spans, vectors=vectors, tokens=tokens), clusters


def by_loops(
    scorer: MultiInstanceRelationScorer, graph: MentionGraph, b: int, heads: list[int], tails: list[int]
) -> Tensor:
    spans, tokens = graph.spans, graph.tokens
    assert tokens is not None
    pairs = []
    for x in heads:
        for y in tails:
            first, last = sorted((x, y), key=lambda m: int(spans.start[b, m]))
            between = tokens[b, spans.last[b, first] + 1 : spans.first[b, last]]
            pooled = between.amax(0) if len(between) else torch.zeros(T, dtype=torch.float64)
            words = abs(int(spans.start[b, x]) - int(spans.start[b, y]))
            sentences = abs(int(graph.sentences[b, x]) - int(graph.sentences[b, y]))
            pairs.append(
                scorer.head.weight @ graph.vectors[b, x]
                + scorer.tail.weight @ graph.vectors[b, y]
                + scorer.between.weight @ pooled
                + scorer.words.weight[min(9, words.bit_length())]
                + scorer.sentences.weight[min(9, sentences)]
            )
    entities = [graph.vectors[b, mentions].amax(0) for mentions in (heads, tails)]
    hidden = scorer.head_entity.weight @ entities[0] + scorer.head_entity.bias
    hidden = hidden + scorer.tail_entity.weight @ entities[1] + torch.stack(pairs).amax(0)
    first, last = scorer.classifier.first, scorer.classifier.last
    return last.weight @ (first.weight @ hidden + first.bias).clamp(min=0) + last.bias


@pytest.mark.parametrize("at_once", [1, 200, 2**24])
@pytest.mark.parametrize("candidates", [(1,), (4, 9), (3, 0, 6)])
def test_against_loops(candidates: tuple[int, ...], at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = ready()
    graph, clusters = problem(*candidates)
    found, expected, entities = [], [], 4
    scores = scorer(graph, clusters, entities)
    monkeypatch.setattr(multi_instance, "NUMBERS_AT_ONCE", at_once)
    with torch.no_grad():
        parts = scorer(graph, clusters, entities)
        rows = torch.cat(list(scorer.in_rows(graph, clusters, entities, 2)), 1)
    assert scores.shape == parts.shape == rows.shape == (len(candidates), entities, entities, R + 1)
    for b in range(len(candidates)):
        members = [[i for i, c in enumerate(clusters[b].tolist()) if c == e] for e in range(entities)]
        for s, t in ((s, t) for s in range(entities) for t in range(entities) if members[s] and members[t]):
            found.append(scores[b, s, t])
            expected.append(by_loops(scorer, graph, b, members[s], members[t]))
            for other in (parts, rows):
                torch.testing.assert_close(other[b, s, t], found[-1], rtol=1e-10, atol=1e-10)
    assert graph.tokens is not None
    assert_equal(found, expected, [graph.vectors, graph.tokens, *scorer.parameters()])


def test_tokens_are_needed() -> None:
    with pytest.raises(ValueError, match="need the vectors of the sub-tokens"):
        ready()(graph_with(torch.randn(1, 3, D).double()), torch.tensor([[0, 1, 1]]), 2)


def test_from_json_to_a_saved_model(model_spec: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    relations = {"type": "entity_level", "scorer": {"type": "multi_instance", "hidden_dim": 8}}
    check_model(model_spec(relations=relations), tmp_path)


def test_the_threshold_begins_above_the_relations() -> None:
    graph, clusters = problem(6)
    scores = MultiInstanceRelationScorer(D, T, R, H).double().eval()(graph, clusters, 3)
    assert (scores[..., -1] > scores[..., :-1].amax(-1)).all()

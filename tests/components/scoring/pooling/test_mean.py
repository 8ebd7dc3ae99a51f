from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.decoding import AboveThreshold, DecodedRelations
from jointie.components.scoring import MeanPooling
from jointie.models.long_documents.relating import all_pairs
from jointie.tensors import MentionGraph
from jointie.testing import random_graph


def decode(graph: MentionGraph, clusters: torch.Tensor) -> DecodedRelations:
    """The relations whose pooled score is above that of TH."""
    entities = int(clusters.max()) + 1
    scores = all_pairs(MeanPooling()(graph.require("relations"), clusters, entities), clusters)
    types = torch.full((len(clusters), entities), -1)
    return AboveThreshold()([scores], types, torch.zeros(()))


def reference(scores: list, clusters: list[int]) -> dict[tuple[int, int, int], float]:
    """Margins over the threshold class of what is predicted for one document, in plain Python."""
    members: dict[int, list[int]] = {}
    for candidate, entity in enumerate(clusters):
        if entity >= 0:
            members.setdefault(entity, []).append(candidate)
    found = {}
    for head in members:
        for tail in members:
            if head != tail:
                pairs = [scores[h][t] for h in members[head] for t in members[tail]]
                means = [sum(column) / len(pairs) for column in zip(*pairs)]
                for relation, mean in enumerate(means[:-1]):
                    if mean > means[-1]:
                        found[head, tail, relation] = mean - means[-1]
    return found


def clusters_of(seed: int, n: int) -> list[int]:
    """A random clustering, numbered in text order."""
    numbers: dict[int, int] = {-1: -1}
    entities = torch.randint(-1, 4, (n,), generator=torch.Generator().manual_seed(seed)).tolist()
    return [numbers.setdefault(entity, len(numbers) - 1) for entity in entities]


@given(st.integers(0, 10**6))
def test_against_the_reference(seed: int) -> None:
    sizes = (1, 8, 5)
    graph = random_graph(sizes, seed=seed)
    graph = graph.replace(relations=graph.require("relations").double())
    rows = [clusters_of(seed + i, size) + [-1] * (8 - size) for i, size in enumerate(sizes)]
    decoded = decode(graph, torch.tensor(rows))
    expected = {}
    for i, (scores, row) in enumerate(zip(graph.require("relations").tolist(), rows)):
        expected |= {(i, *fact): margin for fact, margin in reference(scores, row).items()}
    found = dict(zip(map(tuple, decoded.facts.tolist()), decoded.margins.tolist()))
    assert list(found) == sorted(expected)
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_threshold_is_pooled_too() -> None:
    """Alone the first pair would exceed its threshold; the mean over both pairs does not."""
    scores = torch.zeros(1, 3, 3, 2)
    scores[0, 0, 2] = torch.tensor([2.0, 1.0])
    scores[0, 1, 2] = torch.tensor([0.0, 1.5])
    graph = random_graph((3,), relation_types=1).replace(relations=scores)
    assert decode(graph, torch.tensor([[0, 0, 1]])).facts.tolist() == []
    assert decode(graph, torch.tensor([[0, -1, 1]])).facts.tolist() == [[0, 0, 1, 0]]


def test_equal_to_the_threshold_is_not_enough() -> None:
    graph = random_graph((2,), relation_types=2).replace(relations=torch.ones(1, 2, 2, 3))
    assert len(decode(graph, torch.tensor([[0, 1]])).facts) == 0


def test_an_entity_is_not_related_to_itself() -> None:
    scores = torch.cat([torch.full((1, 2, 2, 2), 9.0), torch.zeros(1, 2, 2, 1)], dim=-1)
    graph = random_graph((2,), relation_types=2).replace(relations=scores)
    assert len(decode(graph, torch.tensor([[0, 0]])).facts) == 0


def test_no_entities() -> None:
    decoded = decode(random_graph((2, 3)), torch.full((2, 3), -1))
    assert decoded.facts.shape == (0, 4) and decoded.margins.shape == (0,)


def test_zeros_where_there_is_no_entity() -> None:
    pooled = MeanPooling()(torch.ones(2, 3, 3, 2), torch.tensor([[0, 1, 1], [0, -1, -1]]), 2)
    assert pooled.shape == (2, 2, 2, 2)
    assert (pooled[0] == 1).all() and (pooled[1, 0, 0] == 1).all()
    assert not pooled[1, 1].any() and not pooled[1, :, 1].any()

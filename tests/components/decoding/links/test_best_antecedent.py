from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.decoding import BestAntecedent, Calibration, EntitySelection, LinkedOrLikely, MostLikely
from jointie.tensors import MentionGraph
from jointie.testing import graph_of, random_graph
from jointie.testing.documents import LABELS, random_document


def reference(scores: list[list[float]], mentions: list[float]) -> list[int]:
    """The rule in plain Python: links, then their connected components, then singletons."""
    n = len(mentions)
    parent = list(range(n))
    for x in range(n):
        best = max(range(x), key=lambda y: (scores[x][y], -y), default=None)
        if best is not None and scores[x][best] > 0:
            parent[x] = best
    linked = {x for x in range(n) if parent[x] != x} | {parent[x] for x in range(n) if parent[x] != x}
    roots = []
    for x in range(n):
        while parent[x] != x:
            x = parent[x]
        roots.append(x)
    kept = [x in linked or mentions[x] > 0 for x in range(n)]
    numbers: dict[int, int] = {}
    return [numbers.setdefault(roots[x], len(numbers)) if kept[x] else -1 for x in range(n)]


SELECT = EntitySelection(BestAntecedent(), LinkedOrLikely(), MostLikely())


def clusters_of(graph: MentionGraph) -> torch.Tensor:
    return SELECT(graph, None, Calibration()).clusters


def decode(scores: list[list[float]], mentions: list[float]) -> list[int]:
    graph = random_graph((len(mentions),))
    graph = graph.replace(coreference=torch.tensor([scores]), mention_scores=torch.tensor([mentions]))
    return clusters_of(graph)[0].tolist()


@given(st.integers(0, 10**6), st.sampled_from([0.3, 1.0, 3.0]))
def test_against_the_reference(seed: int, rarity: float) -> None:
    graph = random_graph((1, 12, 5), seed=seed)
    coreference, mentions = graph.require("coreference").round() - rarity, graph.mention_scores.round()  # with ties
    found = clusters_of(graph.replace(coreference=coreference, mention_scores=mentions))
    for row, pairs, single, count in zip(found, coreference, mentions, graph.mask.sum(1).tolist()):
        expected = reference(pairs[:count, :count].tolist(), single[:count].tolist())
        assert row[:count].tolist() == expected
        assert set(row[count:].tolist()) <= {-1}


def test_a_long_chain_is_one_entity() -> None:
    n = 300
    chain = torch.full((n, n), -1.0)
    chain[torch.arange(1, n), torch.arange(n - 1)] = 1.0
    assert decode(chain.tolist(), [-1.0] * n) == [0] * n


def test_what_is_linked_is_kept_and_what_is_alone_needs_a_mention_score() -> None:
    low = [[-1.0] * 4 for _ in range(4)]
    low[2][0] = 0.5
    assert decode(low, [-9.0, 0.1, -9.0, -0.1]) == [0, 1, 0, -1]


def test_the_score_of_no_antecedent_is_zero() -> None:
    assert decode([[0.0, 0.0], [0.0, 0.0]], [1.0, 1.0]) == [0, 1]
    assert decode([[0.0, 0.0], [1e-6, 0.0]], [1.0, 1.0]) == [0, 0]


def test_later_candidates_are_no_antecedents() -> None:
    assert decode([[9.0, 9.0], [-1.0, 9.0]], [1.0, 1.0]) == [0, 1]


def test_nothing_is_kept() -> None:
    assert decode([[-1.0] * 3] * 3, [-1.0] * 3) == [-1, -1, -1]


def test_minus_infinity() -> None:
    assert decode([[-torch.inf] * 3] * 3, [-torch.inf, 1.0, -torch.inf]) == [-1, 0, -1]


@given(st.integers(0, 10**6))
def test_gold_scores_give_the_gold_clusters(seed: int) -> None:
    documents = [random_document(seed), random_document(seed + 1)]
    graph: MentionGraph = graph_of(documents, LABELS)
    assert graph.targets is not None
    assert torch.equal(clusters_of(graph), graph.targets.entity)

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import RelationPropagation, relation_propagation
from jointie.tensors import MentionGraph

from ..gradients import randomised
from .problems import COUNTS, assert_same, exact_graph, real
from .reference import Vectors, gated, plain_relation, relu


def heard(graph: MentionGraph, b: int, relation: Tensor, vectors: Vectors, interaction: RelationPropagation) -> Vectors:
    """The vectors of the candidates of document b after a round; ``relation`` holds the scores of its pairs."""
    result = {}
    for x in vectors:
        message = torch.zeros(4, dtype=torch.float64)
        for y in vectors:
            for r in range(len(interaction.outgoing)):
                outgoing = relu(relation[x, y, r] - relation[x, y, -1])
                incoming = relu(relation[y, x, r] - relation[y, x, -1])
                weight = interaction.outgoing[r] * outgoing + interaction.incoming[r] * incoming
                message = message + weight * vectors[y]
        result[x] = gated(interaction.gate, vectors[x], message / len(vectors))
    return result


def by_loops(graph: MentionGraph, interaction: RelationPropagation) -> list[Tensor]:
    """The vectors of all candidates and the relation scores of all pairs after all rounds."""
    found, relations = [], []
    for b, candidates in enumerate(real(graph)):
        vectors = {x: graph.vectors[b, x] for x in candidates}
        relation = graph.relations[b]
        for _ in range(interaction.rounds):
            vectors = heard(graph, b, relation, vectors, interaction)
            relation = plain_relation(vectors, relation)
        found += vectors.values()
        relations += [relation[x, y] for x in candidates for y in candidates]
    return [torch.stack(found), torch.stack(relations)]


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("relation_types", [0, 1, 3])
@pytest.mark.parametrize("counts", COUNTS)
def test_formula(counts: tuple[int, ...], relation_types: int, rounds: int) -> None:
    graph, interaction = exact_graph(counts, relation_types), RelationPropagation(4, relation_types, rounds)
    randomised(interaction)

    def found(graph: MentionGraph) -> list[Tensor]:
        result = interaction.on_relations(graph)
        torch.testing.assert_close(result.types, result.score("types"))
        return [result.vectors[graph.mask], result.require("relations")[graph.spans.pairs()]]

    assert_same(graph, list(interaction.parameters()), found, lambda graph: by_loops(graph, interaction))


def test_some_pairs_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, interaction = exact_graph(), RelationPropagation(4, 3).double()
    whole = interaction.on_relations(graph).vectors
    monkeypatch.setattr(relation_propagation, "PAIRS_AT_ONCE", 5)
    torch.testing.assert_close(interaction.on_relations(graph).vectors, whole)


def test_only_relations_above_the_threshold_are_heard() -> None:
    graph, interaction = exact_graph(), RelationPropagation(4, 3).double()
    none = torch.cat([graph.relations[..., :-1], torch.full_like(graph.relations[..., -1:], 1e3)], -1)
    vectors = interaction.on_relations(graph.replace(relations=none)).vectors
    torch.testing.assert_close(vectors, interaction.gate(graph.vectors, torch.zeros_like(vectors)))


def test_without_types() -> None:
    """As in the second half of a pipeline."""
    assert RelationPropagation(4, 3).double().on_relations(exact_graph().replace(types=None)).types is None

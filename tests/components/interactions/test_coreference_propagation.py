from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import CoreferencePropagation
from jointie.tensors import MentionGraph

from ..gradients import randomised
from .problems import COUNTS, assert_same, exact_graph, real
from .reference import heard_from_antecedents, plain_coreference


def by_loops(graph: MentionGraph, interaction: CoreferencePropagation) -> list[Tensor]:
    """The vectors of all candidates after all rounds, and the types that are scored on them."""
    found = []
    for b, candidates in enumerate(real(graph)):
        vectors = {x: graph.vectors[b, x] for x in candidates}
        for _ in range(interaction.rounds):
            scores = plain_coreference(graph, b, vectors, vectors)
            vectors = heard_from_antecedents(scores, vectors, vectors, interaction.gate)
        found += vectors.values()
    types = graph.require("types").shape[-1]
    return [torch.stack(found), torch.stack(found)[:, :types]]


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize("counts", COUNTS)
def test_formula(counts: tuple[int, ...], rounds: int) -> None:
    graph, interaction = exact_graph(counts), CoreferencePropagation(4, rounds)
    randomised(interaction)

    def found(graph: MentionGraph) -> list[Tensor]:
        result = interaction.on_candidates(graph)
        assert result.anaphors is result.vectors is result.antecedents
        return [result.vectors[graph.mask], result.require("types")[graph.mask]]

    assert_same(graph, list(interaction.parameters()), found, lambda graph: by_loops(graph, interaction))


def test_vectors_of_roles_move_along() -> None:
    graph, interaction = exact_graph(), CoreferencePropagation(4).double()
    graph = graph.replace(antecedent_vectors=2 * graph.vectors)
    result = interaction.on_candidates(graph)
    torch.testing.assert_close(result.antecedents - graph.antecedents, result.vectors - graph.vectors)
    assert result.anaphors is result.vectors

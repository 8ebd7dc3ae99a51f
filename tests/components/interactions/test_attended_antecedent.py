from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import AttendedAntecedent
from jointie.tensors import MentionGraph

from ..gradients import randomised
from .problems import COUNTS, assert_same, exact_graph, real
from .reference import earlier_pairs, heard_from_antecedents, plain_coreference


def by_loops(graph: MentionGraph, interaction: AttendedAntecedent) -> list[Tensor]:
    """The coreference scores of all pairs after all rounds."""
    scored = {}
    for b, candidates in enumerate(real(graph)):
        later = {x: graph.anaphors[b, x] for x in candidates}
        earlier = {x: graph.antecedents[b, x] for x in candidates}

        def scores(x: int, y: int, b: int = b) -> Tensor:
            return graph.coreference[b, x, y]

        for _ in range(interaction.rounds):
            heard = heard_from_antecedents(scores, later, earlier, interaction.gate)
            later, earlier = heard, heard_from_antecedents(scores, earlier, earlier, interaction.gate)
            scores = plain_coreference(graph, b, later, earlier)
        scored.update({(b, x, y): scores(x, y) for x in candidates for y in candidates if y < x})
    empty = torch.zeros(0, dtype=torch.float64)
    return [torch.stack([scored[pair] for pair in earlier_pairs(graph)]) if scored else empty]


@pytest.mark.parametrize("roles", [False, True])
@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("counts", COUNTS)
def test_formula(counts: tuple[int, ...], rounds: int, roles: bool) -> None:
    interaction = AttendedAntecedent(4, rounds)
    randomised(interaction)

    def shown(graph: MentionGraph) -> MentionGraph:
        return graph.replace(anaphor_vectors=graph.vectors.flip(-1)) if roles else graph

    def found(graph: MentionGraph) -> list[Tensor]:
        result = interaction.on_coreference(shown(graph))
        assert result.vectors is graph.vectors and result.relations is graph.relations
        return [result.require("coreference")[graph.spans.precedes()]]

    graph = exact_graph(counts)
    assert_same(graph, list(interaction.parameters()), found, lambda graph: by_loops(shown(graph), interaction))


def test_an_open_gate_changes_nothing() -> None:
    graph, interaction = exact_graph(), AttendedAntecedent(4, 2).double()
    torch.nn.init.constant_(interaction.gate.weight.bias, 1e3)
    result = interaction.on_coreference(graph)
    torch.testing.assert_close(result.require("coreference"), graph.score("coreference"))

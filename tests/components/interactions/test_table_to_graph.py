from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import TableToGraph
from jointie.tensors import MentionGraph

from ..gradients import randomised
from .problems import COUNTS, assert_same, exact_graph, real
from .reference import plain_coreference, plain_relation, softmax


def edges_of(graph: MentionGraph, b: int, x: int, candidates: list[int]) -> list[list[Tensor]]:
    """The weights of the edges of candidate x of document b to all candidates, of each kind."""
    coreference, relation, sentence = [], [], []
    for y in candidates:
        zero = torch.zeros((), dtype=torch.float64)
        coreference.append(zero if x == y else graph.coreference[b, max(x, y), min(x, y)])
        both = [
            graph.relations[b, x, y, r] - graph.relations[b, x, y, -1] for r in range(graph.relations.shape[-1] - 1)
        ]
        both += [graph.relations[b, y, x, r] - graph.relations[b, y, x, -1] for r in range(len(both))]
        any_holds = torch.stack([v.exp() for v in both]).sum().log() if both else torch.tensor(-torch.inf).double()
        relation.append(zero if x == y else any_holds)
        sentence.append(float(graph.sentences[b, x] == graph.sentences[b, y]))
    return [softmax(coreference), softmax(relation), [s / sum(sentence) for s in sentence]]


def by_loops(graph: MentionGraph, interaction: TableToGraph) -> list[Tensor]:
    """The vectors of all candidates, and the new scores of relations of all pairs and of coreference."""
    found, relations, coreference = [], [], [torch.zeros((), dtype=torch.float64)]
    for b, candidates in enumerate(real(graph)):
        edges = {x: edges_of(graph, b, x, candidates) for x in candidates}
        hidden = {x: graph.vectors[b, x] for x in candidates}
        for layer in interaction.layers:
            weights, biases = layer.weight.chunk(3), layer.bias.chunk(3)
            sums = {}
            for x in candidates:
                sums[x] = torch.zeros(len(biases[0]), dtype=torch.float64)
                for kind, shares in enumerate(edges[x]):
                    for y, share in zip(candidates, shares):
                        sums[x] = sums[x] + share * (weights[kind] @ hidden[y] + biases[kind])
            hidden = {x: total.tanh() for x, total in sums.items()}
        vectors = {x: graph.vectors[b, x] + interaction.scale * hidden[x] for x in candidates}
        relation, scores = plain_relation(vectors, graph.relations[b]), plain_coreference(graph, b, vectors, vectors)
        found += vectors.values()
        relations += [relation[x, y] for x in candidates for y in candidates]
        coreference += [scores(x, y) for x in candidates for y in candidates if y < x]
    return [torch.stack(found), torch.stack(relations), torch.stack(coreference)[1:]]


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("relation_types", [0, 3])
@pytest.mark.parametrize("counts", COUNTS)
def test_formula(counts: tuple[int, ...], relation_types: int, layers: int) -> None:
    graph, interaction = exact_graph(counts, relation_types), TableToGraph(4, layers, 3)
    randomised(interaction)

    def found(graph: MentionGraph) -> list[Tensor]:
        result = interaction.on_coreference(graph)
        relations = result.require("relations")[graph.spans.pairs()]
        return [result.vectors[graph.mask], relations, result.require("coreference")[graph.spans.precedes()]]

    assert_same(graph, list(interaction.parameters()), found, lambda graph: by_loops(graph, interaction))


def test_factors_of_zero_change_no_vectors() -> None:
    graph, interaction = exact_graph(), TableToGraph(4).double()
    torch.nn.init.zeros_(interaction.scale)
    assert torch.equal(interaction.on_coreference(graph).vectors, graph.vectors)

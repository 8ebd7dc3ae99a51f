from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import GraphPropagation, Interaction
from jointie.components.kernels.summed_tanh import summed_tanh
from jointie.config import ConfigError, parse
from jointie.tensors import MentionGraph
from jointie.testing import check_interaction, random_graph

from ..gradients import randomised
from .problems import COUNTS, assert_same, exact_graph
from .reference import propagated


def vectors(graph: MentionGraph) -> tuple[Tensor, Tensor]:
    return graph.anaphors[graph.mask], graph.antecedents[graph.mask]


def matrices(interaction: GraphPropagation) -> list[Tensor]:
    """The W_r."""
    return list(interaction.up if interaction.down is None else interaction.down.transpose(0, 1) @ interaction.up)


@pytest.mark.parametrize("rank", [None, 1, 3])
@pytest.mark.parametrize("relation_types", [0, 1, 3])
@pytest.mark.parametrize("counts", COUNTS)
def test_formula(counts: tuple[int, ...], relation_types: int, rank: int | None) -> None:
    graph = exact_graph(counts, relation_types)
    interaction = randomised(GraphPropagation(4, relation_types, rank))
    assert isinstance(interaction, GraphPropagation)
    assert_same(
        graph,
        list(interaction.parameters()),
        lambda graph: vectors(interaction.on_relations(graph)),
        lambda graph: propagated(graph, matrices(interaction)),
    )


def test_by_hand() -> None:
    """Two candidates, one type, W = 1: the head hears its tail with e^2 / (1 + e^2), all others both alike."""
    graph = random_graph((2,), input_dim=1, relation_types=1)
    scores = torch.tensor([[-5.0, 2.0], [0.0, -1.0]])
    graph = graph.replace(vectors=torch.tensor([[[1.0], [3.0]]]), relations=torch.stack([scores, 9 * scores], -1)[None])
    interaction = GraphPropagation(1, 1, rank=None)
    torch.nn.init.ones_(interaction.up)
    result = interaction.on_relations(graph)
    favoured = torch.tensor(2.0).exp() / (1 + torch.tensor(2.0).exp())
    heads = torch.stack([(1 - favoured) * 1 + favoured * 3, torch.tensor(2.0)])
    tails = torch.stack([torch.tensor(2.0), favoured * 1 + (1 - favoured) * 3])
    torch.testing.assert_close(result.anaphors[0, :, 0], torch.tensor([1.0, 3.0]) + heads.tanh())
    torch.testing.assert_close(result.antecedents[0, :, 0], torch.tensor([1.0, 3.0]) + tails.tanh())


def test_the_threshold_class_is_no_relation() -> None:
    graph, interaction = random_graph(), GraphPropagation(8, 4)
    other = graph.replace(relations=torch.cat([graph.relations[..., :-1], 5 - graph.relations[..., -1:]], dim=-1))
    for one, two in zip(vectors(interaction.on_relations(graph)), vectors(interaction.on_relations(other))):
        assert torch.equal(one, two)


def test_only_vectors_for_coreference_change() -> None:
    graph = random_graph()
    result = GraphPropagation(8, 4).on_relations(graph)
    assert result.vectors is graph.vectors and result.relations is graph.relations and not result.losses


@pytest.mark.parametrize("rank", [None, 2])
def test_zero_weights_change_nothing(rank: int | None) -> None:
    interaction, graph = GraphPropagation(8, 4, rank), random_graph()
    torch.nn.init.zeros_(interaction.up)
    result = interaction.on_relations(graph)
    assert torch.equal(result.anaphors, graph.vectors) and torch.equal(result.antecedents, graph.vectors)


def test_a_second_one_hears_the_vectors_of_the_other_role() -> None:
    graph = exact_graph()
    first, second = randomised(GraphPropagation(4, 3, 2), 0), randomised(GraphPropagation(4, 3, 2), 1)
    assert isinstance(first, GraphPropagation) and isinstance(second, GraphPropagation)
    middle = first.on_relations(graph)
    result = second.on_relations(middle)
    to_heads, _ = propagated(graph.replace(vectors=middle.antecedents), matrices(second))
    _, to_tails = propagated(graph.replace(vectors=middle.anaphors), matrices(second))
    mask = graph.mask
    torch.testing.assert_close(
        result.anaphors[mask], middle.anaphors[mask] + to_heads - middle.antecedents[mask], rtol=1e-8, atol=1e-8
    )
    torch.testing.assert_close(
        result.antecedents[mask], middle.antecedents[mask] + to_tails - middle.anaphors[mask], rtol=1e-8, atol=1e-8
    )


@pytest.mark.parametrize("rank", [None, 5])
def test_contract(rank: int | None) -> None:
    check_interaction(GraphPropagation(8, 4, rank))


@pytest.mark.parametrize("block", [1, 100, 1 << 20])
def test_sums_block_by_block(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr("jointie.components.kernels.summed_tanh._BLOCK", block)
    draw = torch.Generator().manual_seed(0)
    left = (2 * torch.randn(7, 4, 3, generator=draw, dtype=torch.float64)).requires_grad_()
    right = torch.randn(7, 3, 5, generator=draw, dtype=torch.float64, requires_grad=True)
    torch.testing.assert_close(summed_tanh(left, right), (left @ right).tanh().sum(0), rtol=1e-12, atol=1e-12)
    assert torch.autograd.gradcheck(summed_tanh, (left, right))


def test_a_rank_of_zero_is_refused() -> None:
    with pytest.raises(ConfigError, match="rank"):
        parse(Interaction, {"type": "graph_propagation", "rank": 0})

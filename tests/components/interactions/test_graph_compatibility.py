from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import GraphCompatibility, Interaction
from jointie.components.interactions.neighbours import All, Neighbours, Random, Salience
from jointie.components.kernels.weighted_distances import weighted_distances
from jointie.components.losses import Contrastive
from jointie.config import ConfigError, Lazy, parse
from jointie.tensors import MentionGraph
from jointie.testing import check_interaction, random_graph
from jointie.testing.neighbours import chosen

from ..gradients import assert_equal, randomised
from ..losses import reference as losses
from .problems import COUNTS, assert_same, exact_graph
from .reference import compatibility, earlier_pairs, most_salient, of_pairs


def build(relation_types: int, **arguments: Any) -> GraphCompatibility:
    return randomised(GraphCompatibility(relation_types, **arguments))


def outputs(graph: MentionGraph) -> list[Tensor]:
    return [graph.coreference[graph.spans.precedes()], *graph.losses.values()]


@pytest.mark.parametrize("k", [1, 3, 50])
@pytest.mark.parametrize("relation_types", [0, 1, 3])
@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("loss_over", ["gold", "candidates"])
def test_formula(counts: tuple[int, ...], relation_types: int, k: int, loss_over: Any) -> None:
    graph = exact_graph(counts, relation_types)
    interaction = build(relation_types, weight=0.3, neighbours=Lazy(Salience, k=k), loss_over=loss_over)

    def expected(graph: MentionGraph) -> list[Tensor]:
        neighbours = [most_salient(graph, b, k) for b in range(len(graph.mask))]

        def c(b: int, x: int, y: int) -> Tensor:
            return compatibility(graph, b, x, y, interaction.beta, neighbours[b])

        scores = of_pairs(graph, lambda b, x, y: graph.coreference[b, x, y] - 0.3 * c(b, x, y))
        return [scores, contrastive_loss(graph, c, loss_over)]

    assert_same(graph, [interaction.multiples], lambda graph: outputs(interaction.on_coreference(graph)), expected)


def contrastive_loss(graph: MentionGraph, c: Any, loss_over: str) -> Tensor:
    assert graph.targets is not None
    entity = graph.targets.entity
    items: list[list[tuple[int, Tensor, bool]]] = [[] for _ in graph.mask]
    for b, x, y in earlier_pairs(graph):
        same = bool(entity[b, x] == entity[b, y] and entity[b, x] >= 0)
        if loss_over == "candidates" or (entity[b, x] >= 0 and entity[b, y] >= 0):
            distance = c(b, x, y)
            zero = torch.zeros_like(distance)
            items[b].append((x, distance**2 if same else max(zero, 2 - distance) ** 2, same))
    return losses.reduced(items, "mean")


@pytest.mark.parametrize("neighbours", [All(), Random(0.5)])
def test_other_neighbours(neighbours: Neighbours) -> None:
    graph = exact_graph()
    sets = chosen(neighbours, graph)
    interaction = build(3, neighbours=Lazy(lambda: neighbours), loss=None)
    found = interaction.differences(graph)[graph.spans.precedes()]
    expected = of_pairs(graph, lambda b, x, y: compatibility(graph, b, x, y, interaction.beta, sets[b]))
    torch.testing.assert_close(found, expected, rtol=1e-8, atol=1e-8)


def test_gradient_is_exact_where_beta_is_zero() -> None:
    """The scores do not depend on relations then, but on beta they do: by d^r."""
    graph = exact_graph((4,), relation_types=2)
    interaction = GraphCompatibility(2, weight=1.0, neighbours=Lazy(All), loss=None, start=0.0).double()
    result = interaction.on_coreference(graph)
    assert torch.equal(result.coreference, graph.coreference)
    (found,) = torch.autograd.grad(-result.coreference[0, 3, 1], interaction.multiples)
    one_hot = torch.eye(2, dtype=torch.float64)
    expected = torch.stack([compatibility(graph, 0, 3, 1, beta, range(4)) for beta in one_hot])
    torch.testing.assert_close(found, expected / (24 * 2), rtol=1e-8, atol=1e-8)


def test_where_beta_starts() -> None:
    """c is the mean difference of logits when there are 24 neighbours, and twice that with ``start`` 2."""
    graph = exact_graph((24,), relation_types=3)
    scores = graph.relations[0, :, :, :-1]
    mean = (scores[7] - scores[2]).abs().mean()
    for start in (1.0, 2.0):
        interaction = GraphCompatibility(3, start=start).double()
        torch.testing.assert_close(interaction.differences(graph)[0, 7, 2], start * mean, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("arguments", [{"start": 0.0}, {"weight": 0.0}, {"start": 0.0, "weight": 0.0}])
def test_zero_weights_change_nothing(arguments: dict[str, float]) -> None:
    graph = random_graph()
    result = GraphCompatibility(4, **arguments).on_coreference(graph)  # type: ignore[arg-type]
    assert torch.equal(result.coreference, graph.coreference)


def test_the_threshold_class_is_no_relation() -> None:
    graph, interaction = random_graph(), GraphCompatibility(4, neighbours=Lazy(Salience, k=3))
    other = graph.replace(relations=torch.cat([graph.relations[..., :-1], 5 - graph.relations[..., -1:]], dim=-1))
    assert torch.equal(interaction.differences(graph), interaction.differences(other))


def test_like_relations_are_no_difference() -> None:
    graph = random_graph((5,))
    relations = graph.relations.clone()
    relations[0, 3] = relations[0, 1]
    differences = GraphCompatibility(4).differences(graph.replace(relations=relations))
    assert differences[0, 3, 1] == 0 < differences[0, 3, 2]


def test_without_a_loss() -> None:
    graph = random_graph()
    result = GraphCompatibility(4, loss=None).on_coreference(graph)
    assert not result.losses and not torch.equal(result.coreference, graph.coreference)


def test_no_gold_mentions() -> None:
    graph = random_graph()
    assert graph.targets is not None
    nobody = graph.targets.replace(entity=torch.full_like(graph.targets.entity, -1))
    assert GraphCompatibility(4).on_coreference(graph.replace(targets=nobody)).losses["contrastive"] == 0


def test_a_second_one_numbers_its_loss() -> None:
    graph = random_graph()
    first, second = GraphCompatibility(4), GraphCompatibility(4, neighbours=Lazy(All), loss=Lazy(Contrastive, weight=2))
    once = first.on_coreference(graph)
    twice = second.on_coreference(once)
    assert [*twice.losses] == ["contrastive", "contrastive_2"]
    assert twice.losses["contrastive"] is once.losses["contrastive"]
    (alone,) = second.on_coreference(graph).losses.values()
    assert torch.equal(twice.losses["contrastive_2"], alone)
    assert [*first.on_coreference(twice).losses][-1] == "contrastive_3"


@pytest.mark.parametrize("neighbours", [Lazy(All), Lazy(Random, gamma=0.4), Lazy(Salience, k=2), Lazy(Salience)])
@pytest.mark.parametrize("loss_over", ["gold", "candidates"])
def test_contract(neighbours: Lazy[Neighbours], loss_over: Any) -> None:
    check_interaction(GraphCompatibility(4, neighbours=neighbours, loss_over=loss_over, weight=0.5))


@pytest.mark.parametrize("block", [None, 1, 60, 1 << 24])
@pytest.mark.parametrize("shape", [(2, 5, 7), (1, 2, 3), (2, 1, 3), (1, 0, 3), (1, 4, 0)])
def test_distances(monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...], block: int | None) -> None:
    """The gradient of a CPU, and that of a GPU with blocks of several sizes."""
    if block is not None:
        module = importlib.import_module("jointie.components.kernels.weighted_distances")
        monkeypatch.setattr(module, "_by_pairs", module._by_columns)
        monkeypatch.setattr(module, "_BLOCK", block)
    draw = torch.Generator().manual_seed(0)
    features = torch.randn(shape, generator=draw, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(shape[-1], generator=draw, dtype=torch.float64, requires_grad=True)
    plain = ((features.unsqueeze(2) - features.unsqueeze(1)).abs() * weights).sum(-1)
    found = weighted_distances(features, weights)
    assert_equal([found], [plain], [features, weights])


def test_bad_values_are_refused() -> None:
    with pytest.raises(ConfigError, match="weight"):
        parse(Interaction, {"type": "graph_compatibility", "weight": -1.0})
    with pytest.raises(ConfigError, match=r"(?s)neighbours.*did you mean 'salience'"):
        parse(Interaction, {"type": "graph_compatibility", "neighbours": "saliency"})
    with pytest.raises(ConfigError, match="loss_over"):
        parse(Interaction, {"type": "graph_compatibility", "loss_over": "all"})


def test_the_spec_of_the_paper() -> None:
    spec = parse(Interaction, "graph_compatibility").model_dump(mode="json")
    assert spec["weight"] == 1e-3
    assert spec["neighbours"] == {"type": "salience", "k": 24}
    assert spec["loss"].items() >= {"type": "contrastive", "margin": 2.0}.items()

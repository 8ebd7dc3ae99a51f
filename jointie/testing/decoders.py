"""The contracts of decoders."""

from __future__ import annotations

import torch
from torch import Tensor

from ..components.decoding import ClusterDecoder, RelationDecoder
from ..documents import LabelSpace
from ..tensors import MentionGraph
from .documents import documents
from .graphs import alone, graph_of, random_graph, with_padding_replaced


def check_cluster_decoder(decoder: ClusterDecoder) -> None:
    """Assert the contract of cluster decoders: numbering, padding, batches, and the gold clusters from gold scores."""
    for seed in range(5):
        graph = random_graph((4, 9, 1), seed=seed)
        clusters = decoder(graph)
        assert clusters.shape == graph.mask.shape, f"came as {tuple(clusters.shape)}"
        assert (clusters[~graph.mask] == -1).all(), "padding stands in an entity"
        for row in clusters.tolist():
            found = [entity for entity in row if entity >= 0]
            assert list(dict.fromkeys(found)) == list(range(len(set(found)))), f"entities are counted as {row}"
        assert torch.equal(decoder(with_padding_replaced(graph)), clusters), "clusters depend on padding"
        for i, count in enumerate(graph.mask.sum(1).tolist()):
            assert torch.equal(decoder(alone(graph, i))[0], clusters[i, :count]), "clusters depend on other documents"
    gold = _gold()
    assert gold.targets is not None
    for row, entity in zip(decoder(gold).tolist(), gold.targets.entity.tolist()):
        assert _in_order(row) == _in_order(entity), "gold scores do not give the gold clusters"


def check_relation_decoder(decoder: RelationDecoder) -> None:
    """Assert the contract of relation decoders: order, no self-relations, padding, batches, gold from gold scores."""
    for seed in range(5):
        graph = random_graph((4, 9, 1), seed=seed)
        clusters = torch.tensor([[0, 1, 0, 2, *[-1] * 5], [0, -1, 1, 2, 1, 3, -1, 0, 2], [0, *[-1] * 8]])
        decoded = decoder(graph, clusters)
        facts = decoded.facts.tolist()
        assert decoded.facts.shape == (len(facts), 4) and decoded.margins.shape == (len(facts),)
        assert facts == sorted(facts), "facts are not sorted"
        assert all(head != tail for _, head, tail, _ in facts), "an entity is related to itself"
        assert (decoded.margins > 0).all(), "a relation does not exceed the threshold"
        assert torch.equal(decoder(with_padding_replaced(graph), clusters).facts, decoded.facts)
        _check_cuts(decoder, graph, clusters)
        apart = [
            [i, *fact[1:]]
            for i, count in enumerate(graph.mask.sum(1).tolist())
            for fact in decoder(alone(graph, i), clusters[i : i + 1, :count]).facts.tolist()
        ]
        assert apart == facts, "relations depend on other documents"
    _check_gold_relations(decoder, _gold())


def _check_cuts(decoder: RelationDecoder, graph: MentionGraph, clusters: Tensor) -> None:
    everything = decoder(graph.replace(relation_cuts=torch.full((graph.relations.shape[-1] - 1,), -1e9)), clusters)
    cuts = torch.linspace(-1.0, 1.5, graph.relations.shape[-1] - 1)
    above = everything.margins > cuts[everything.facts[:, 3]]
    found = decoder(graph.replace(relation_cuts=cuts), clusters)
    assert torch.equal(found.facts, everything.facts[above]), "the graph's relation_cuts do not decide"
    assert torch.equal(found.margins, everything.margins[above]), "margins depend on the graph's relation_cuts"


def _check_gold_relations(decoder: RelationDecoder, graph: MentionGraph) -> None:
    assert graph.targets is not None
    entity = graph.targets.entity
    expected = {
        (b, int(entity[b, h]), int(entity[b, t]), r) for b, h, t, r in graph.targets.relations.nonzero().tolist()
    }
    assert set(map(tuple, decoder(graph, entity).facts.tolist())) == expected, "gold scores do not give gold relations"


def _gold() -> MentionGraph:
    return graph_of(documents(), LabelSpace.of(documents()))


def _in_order(entities: list[int]) -> list[int]:
    numbers: dict[int, int] = {-1: -1}
    return [numbers.setdefault(entity, len(numbers) - 1) for entity in entities]

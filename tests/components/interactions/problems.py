"""Graphs in float64 to compare interactions on with plain loops over their formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from jointie.tensors import MentionGraph
from jointie.testing import plain_scorers, random_graph

COUNTS = [(5, 9), (1,), (1, 4), (3, 0, 4)]
"""Of candidates in the documents of a batch: with padding, with one candidate only, and with none."""

Outputs = Callable[[MentionGraph], Sequence[Tensor]]


def exact_graph(candidates: Sequence[int] = (5, 9), relation_types: int = 3, input_dim: int = 4) -> MentionGraph:
    """A random graph in float64 whose scores and vectors take gradients, with the plain scorers of contracts."""
    graph = random_graph(candidates, input_dim=input_dim, relation_types=relation_types)
    names = ("vectors", "mention_scores", "relations", "coreference")
    exact = {name: getattr(graph, name).double().requires_grad_() for name in names}
    return graph.replace(**exact, scorers=plain_scorers(graph))


def randomised(module: nn.Module, seed: int = 0) -> nn.Module:
    """The module in float64, with other weights."""
    draw = torch.Generator().manual_seed(seed)
    module.double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=draw, dtype=torch.float64))
    return module


def real(graph: MentionGraph) -> list[list[int]]:
    """The candidates of each document."""
    return [row.nonzero().flatten().tolist() for row in graph.mask]


def assert_same(graph: MentionGraph, parameters: Sequence[Tensor], found: Outputs, expected: Outputs) -> None:
    """Outputs, and the gradients of all their numbers, agree to 1e-8.

    Args:
        graph: takes gradients.
        parameters: of the module under test, which take gradients too.
        found: what the module makes of the graph.
        expected: what the formula says.
    """
    leaves = [graph.vectors, graph.relations, graph.coreference, *parameters]
    ours, theirs = found(graph), expected(graph)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs):
        torch.testing.assert_close(one, other, rtol=1e-8, atol=1e-8)
    for one, other in zip(_gradients(ours, leaves), _gradients(theirs, leaves)):
        torch.testing.assert_close(one, other, rtol=1e-8, atol=1e-8)


def _gradients(outputs: Sequence[Tensor], leaves: Sequence[Tensor]) -> list[Tensor]:
    draw = torch.Generator().manual_seed(1)
    terms = [(t * torch.randn(t.shape, generator=draw, dtype=torch.float64)).sum() for t in outputs]
    total = torch.stack(terms).sum() + 0 * sum(leaf.sum() for leaf in leaves)  # each has a gradient, be it 0
    return list(torch.autograd.grad(total, leaves))

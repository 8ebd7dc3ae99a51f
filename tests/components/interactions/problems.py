"""Graphs in float64 to compare interactions on with plain loops over their formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor

from jointie.tensors import MentionGraph
from jointie.testing import plain_scorers, random_graph

from ..gradients import assert_equal

COUNTS = [(5, 9), (1,), (1, 4), (3, 0, 4)]
"""Of candidates in the documents of a batch: with padding, with one candidate only, and with none."""

Outputs = Callable[[MentionGraph], Sequence[Tensor]]


def exact_graph(candidates: Sequence[int] = (5, 9), relation_types: int = 3, input_dim: int = 4) -> MentionGraph:
    """A random graph in float64 whose scores and vectors take gradients, with the plain scorers of contracts."""
    graph = random_graph(candidates, input_dim=input_dim, relation_types=relation_types)
    names = ("vectors", "mention_scores", "relations", "coreference")
    exact = {name: getattr(graph, name).double().requires_grad_() for name in names}
    return graph.replace(**exact, scorers=plain_scorers(graph))


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
    assert_equal(found(graph), expected(graph), leaves)

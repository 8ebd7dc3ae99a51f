"""The contract of choices of neighbours."""

from __future__ import annotations

import torch

from ..components.interactions.neighbours import Neighbours
from ..tensors import MentionGraph
from .graphs import alone, random_graph, with_padding_replaced


def check_neighbours(neighbours: Neighbours, graph: MentionGraph | None = None) -> None:
    """Assert the contract of :class:`~jointie.components.interactions.neighbours.Neighbours`.

    No candidate is chosen twice and no padding; what is chosen depends neither on padding, nor on the other documents,
    nor on targets, coreference scores or the state of the random number generator; and some candidate is chosen of
    every document that has one.

    Args:
        neighbours: what to check.
        graph: what to try it on, of at least two documents; by default a random graph.
    """
    graph = random_graph((5, 9, 1)) if graph is None else graph
    index, mask = neighbours(graph)
    assert index.shape == mask.shape and mask.dtype == torch.bool, f"came as {tuple(index.shape)}, {tuple(mask.shape)}"
    assert ((index >= 0) & (index < graph.mask.shape[1])).all(), "an index leaves the candidates, padding too may not"
    found = chosen(neighbours, graph)
    for document, places in enumerate(found):
        assert len(set(places)) == len(places), "a candidate is chosen twice"
        assert graph.mask[document][places].all(), "padding is chosen"
        assert places or not graph.mask[document].any(), "no candidate is chosen"
        assert chosen(neighbours, alone(graph, document)) == [places], "the choice depends on other documents"
    assert chosen(neighbours, with_padding_replaced(graph)) == found, "the choice depends on padding"
    without = graph.replace(targets=None, coreference=None)
    assert chosen(neighbours, without) == found, "the choice needs targets or coreference scores"
    torch.rand(3)
    assert chosen(neighbours, graph) == found, "the choice is not the same the second time"


def chosen(neighbours: Neighbours, graph: MentionGraph) -> list[list[int]]:
    """The candidates chosen of each document."""
    return [places[real].tolist() for places, real in zip(*neighbours(graph))]

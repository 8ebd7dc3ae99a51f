"""Graphs as text in the formats of files, by the endings of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .writers.json_text import json_text
from .writers.one_line import one_line

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a node or edge for formats without lists: texts in one line each, lists as such lines."""
    return {name: _flat(value) for name, value in properties.items()}


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return "\n".join(map(one_line, value))
    return one_line(value) if isinstance(value, str) else value


def graphml(graph: MultiDiGraph) -> Iterable[str]:
    """The lines of GraphML, which ``networkx.read_graphml``, Gephi and yEd read; lists have an item a line."""
    from networkx import generate_graphml

    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from generate_graphml(_flattened(graph))


def node_link(graph: MultiDiGraph) -> Iterable[str]:
    """JSON of nodes and edges, which ``networkx.node_link_graph(value, edges="edges")`` and D3 read."""
    from networkx import node_link_data

    yield json_text(node_link_data(graph, edges="edges"))


FORMATS: dict[str, Callable[[MultiDiGraph], Iterable[str]]] = {".graphml": graphml, ".json": node_link}
"""The format of each ending of a file's name."""


def _flattened(graph: MultiDiGraph) -> MultiDiGraph:
    """A copy whose nodes and edges have flat properties, with edges that are told apart by their keys alone."""
    copy = type(graph)()
    copy.add_nodes_from((node, flat(known)) for node, known in graph.nodes(data=True))
    for number, (head, tail, known) in enumerate(graph.edges(data=True)):
        copy.add_edge(head, tail, f"e{number}", **flat(known))
    return copy

"""One graph of many documents, in which an entity that they share is one node."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .document import Document
from .graph import edge_of, entity_ids, node_of
from .unique import UniqueIds
from .writers.one_line import one_line

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def merged_graph(documents: Iterable[Document], lower_case: bool = False) -> MultiDiGraph:
    """The graph of many documents: nodes are entities by their :func:`entity_ids`, edges have relation types as keys.

    Nodes and edges have the attributes of the graph of one document. Of those that are joined, ``mentions`` are added
    up, ``score`` is the highest, ``types`` and ``evidence`` are those of all, and ``name`` is the first. They also have
    ``count``, how many were joined, and ``documents``, the ids of where they stand. Repeated ids get " (2)".

    Args:
        documents: any number, read one after another.
        lower_case: join entities whose names have no capital letter too.
    """
    from networkx import MultiDiGraph

    graph, unique = MultiDiGraph(), UniqueIds()
    for document in documents:
        id = unique(one_line(document.id))
        ids = entity_ids(document, id, lower_case)
        for node, entity in zip(ids, document.entities):
            graph.add_node(node)
            _join(graph.nodes[node], node_of(document, entity), id)
        for relation in document.relations or ():
            ends = ids[relation.head], ids[relation.tail], relation.type
            graph.add_edge(*ends)
            _join(graph.edges[ends], edge_of(document, relation), id)
    for known in (*graph.nodes.values(), *graph.edges.values()):
        known.update({name: list(value) for name, value in known.items() if isinstance(value, dict)})
    return graph


def _join(known: dict[str, Any], added: dict[str, Any], id: str) -> None:
    """Add what one document tells of a node or edge; lists are the keys of dicts until the end."""
    known["count"] = known.get("count", 0) + 1
    for name, value in {**added, "documents": [id]}.items():
        if isinstance(value, list):
            known.setdefault(name, {}).update(dict.fromkeys(value))
        elif name == "mentions":
            known[name] = known.get(name, 0) + value
        elif name == "score":
            known[name] = max(known.get(name, 0.0), value)
        else:
            known.setdefault(name, value)

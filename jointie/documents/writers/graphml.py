"""GraphML, for programs that draw and analyse graphs."""

from __future__ import annotations

from typing import Any, TextIO

from ..document import Document, Entity, Relation
from ..unique import UniqueIds
from .one_line import one_line
from .writer import Writer


@Writer.register("graphml")
class GraphMLWriter(Writer):
    """Writes one directed graph over all documents: a node for each entity, an edge for each relation.

    A node has ``document`` (its id), ``name``, ``mentions`` (how many) and, where they are known, ``type`` and the
    other ``types``, parted by blanks; an edge ``type`` and, where they are known, ``name`` and ``score``.
    ``networkx.read_graphml`` reads it. Texts stand in one line
    (:func:`~jointie.documents.writers.one_line.one_line`), repeated ids get " (2)". The format holds neither the text
    nor where the mentions are. The graph is held in memory until the end.
    """

    extension = ".graphml"

    def __init__(self) -> None:
        self._begin()

    def begin(self, target: TextIO) -> None:
        self._begin()

    def write(self, document: Document, target: TextIO) -> None:
        id = self._unique(one_line(document.id))
        first, nodes = self._graph.number_of_nodes(), len(document.entities)
        names = [f"n{first + i}" for i in range(nodes)]
        for name, entity in zip(names, document.entities):
            self._graph.add_node(name, document=id, **_node(document, entity))
        for relation in document.relations or ():
            key = f"e{self._graph.number_of_edges()}"
            self._graph.add_edge(names[relation.head], names[relation.tail], key, **_edge(relation))

    def end(self, target: TextIO) -> None:
        from networkx import generate_graphml

        target.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        for line in generate_graphml(self._graph):
            target.write(line + "\n")

    def _begin(self) -> None:
        from networkx import MultiDiGraph  # not at the start: only those who write graphs wait for it

        self._graph = MultiDiGraph()
        self._unique = UniqueIds()


def _node(document: Document, entity: Entity) -> dict[str, Any]:
    others = " ".join(one_line(type) for type in entity.types if type != entity.type)
    known = {"type": None if entity.type is None else one_line(entity.type), "types": others or None}
    return _known(name=one_line(document.name_of(entity)), mentions=len(entity.mentions), **known)


def _edge(relation: Relation) -> dict[str, Any]:
    name = None if relation.name is None else one_line(relation.name)
    return _known(type=one_line(relation.type), name=name, score=relation.score)


def _known(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}

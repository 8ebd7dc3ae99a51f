"""GraphML, for programs that draw and analyse graphs."""

from __future__ import annotations

from typing import Any, TextIO

from ..document import Document, Entity, Relation
from ..unique import UniqueIds
from .given import given
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

    def begin(self, target: TextIO) -> None:
        from networkx import MultiDiGraph  # not at the start: only those who write graphs wait for it

        self._graph = MultiDiGraph()
        self._unique = UniqueIds()

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


def _node(document: Document, entity: Entity) -> dict[str, Any]:
    type = None if entity.type is None else one_line(entity.type)
    others = " ".join(one_line(type) for type in entity.types if type != entity.type)
    name = one_line(document.name_of(entity))
    return given(name=name, mentions=len(entity.mentions), type=type, types=others or None)


def _edge(relation: Relation) -> dict[str, Any]:
    name = None if relation.name is None else one_line(relation.name)
    return given(type=one_line(relation.type), name=name, score=relation.score)

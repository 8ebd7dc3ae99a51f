"""GraphML, for programs that draw and analyse graphs."""

from __future__ import annotations

from typing import TextIO

from ..document import Document
from ..graph import edge_of, node_of
from ..graph_files import graphml
from ..unique import UniqueIds
from .one_line import one_line
from .writer import Writer


@Writer.register("graphml")
class GraphMLWriter(Writer):
    """Writes one directed graph over all documents: a node for each entity, an edge for each relation.

    Both have what :mod:`jointie.documents.graph` knows of them, a node also ``document`` (its id). Its ``types`` are
    those beside its ``type``, parted by blanks; ``evidence`` has a line for each sentence. Texts stand in one line
    (:func:`~jointie.documents.writers.one_line.one_line`), repeated ids get " (2)". ``networkx.read_graphml`` reads
    it. The format holds neither the text nor where the mentions are. The graph is held in memory until the end.
    """

    extension = ".graphml"

    def begin(self, target: TextIO) -> None:
        from networkx import MultiDiGraph  # not at the start: only those who write graphs wait for it

        self._graph = MultiDiGraph()
        self._unique = UniqueIds()

    def write(self, document: Document, target: TextIO) -> None:
        id = self._unique(one_line(document.id))
        first = self._graph.number_of_nodes()
        for i, entity in enumerate(document.entities):
            known = node_of(document, entity)
            if "types" in known:
                known["types"] = " ".join(type for type in entity.types if type != entity.type)
            self._graph.add_node(f"n{first + i}", document=id, **known)
        for relation in document.relations or ():
            ends = f"n{first + relation.head}", f"n{first + relation.tail}"
            self._graph.add_edge(*ends, **edge_of(document, relation))

    def end(self, target: TextIO) -> None:
        for line in graphml(self._graph):
            target.write(line + "\n")

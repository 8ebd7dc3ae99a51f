"""RDF in Turtle."""

from __future__ import annotations

from typing import TextIO

from ..document import Document
from ..unique import UniqueIds
from .rdf import BASE, RdfGraphs
from .writer import Writer


@Writer.register("turtle")
class TurtleWriter(Writer):
    """Writes RDF in Turtle, a block with its prefixes for each document.

    :class:`~jointie.documents.writers.rdf.RdfGraphs` lists the triples. Words and sentences are not among them,
    nor whether relations are not annotated or there are none. Halves of surrogate pairs become U+FFFD. Repeated ids get
    " (2)".

    Args:
        base: how all IRIs begin, an absolute IRI that ends in ``/``, ``#`` or ``:``.

    Raises:
        ConfigError: if rdflib is not installed, or ``base`` is no such IRI.
    """

    extension = ".ttl"

    def __init__(self, base: str = BASE) -> None:
        self.base = base
        self._graphs = RdfGraphs(base)
        self._unique = UniqueIds()

    def begin(self, target: TextIO) -> None:
        self._unique = UniqueIds()

    def write(self, document: Document, target: TextIO) -> None:
        graph = self._graphs.graph(document, self._unique(document.id))
        target.write(graph.serialize(format="turtle"))

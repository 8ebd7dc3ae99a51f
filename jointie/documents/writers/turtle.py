"""RDF in Turtle."""

from __future__ import annotations

from typing import TextIO

from ..document import Document
from .rdf import RdfWriter
from .writer import Writer


@Writer.register("turtle")
class TurtleWriter(RdfWriter):
    """Writes RDF in Turtle, a block with its prefixes for each document.

    :class:`~jointie.documents.writers.rdf.RdfWriter` lists the triples.

    Args:
        base: how all IRIs begin, an absolute IRI that ends in ``/``, ``#`` or ``:``.
    """

    extension = ".ttl"

    def write(self, document: Document, target: TextIO) -> None:
        target.write(self.graph(document).serialize(format="turtle"))

"""RDF in JSON-LD."""

from __future__ import annotations

import json
from typing import TextIO

from ..document import Document
from ..unique import UniqueIds
from .json_text import json_text
from .rdf import BASE, RdfGraphs
from .writer import Writer


@Writer.register("jsonld")
class JsonLdWriter(Writer):
    """Writes RDF in JSON-LD: one object with the prefixes in ``@context`` and the nodes in ``@graph``.

    :class:`~jointie.documents.writers.rdf.RdfGraphs` lists the triples. Words and sentences are not among them,
    nor whether relations are not annotated or there are none. Halves of surrogate pairs become U+FFFD. Repeated ids get
    " (2)".

    Args:
        base: how all IRIs begin, an absolute IRI that ends in ``/``, ``#`` or ``:``.

    Raises:
        ConfigError: if rdflib is not installed, or ``base`` is no such IRI.
    """

    extension = ".jsonld"

    def __init__(self, base: str = BASE) -> None:
        self.base = base
        self._graphs = RdfGraphs(base)
        self._unique = UniqueIds()
        self._before = "\n"

    def begin(self, target: TextIO) -> None:
        self._unique = UniqueIds()
        self._before = "\n"
        target.write('{"@context": ' + json_text(self._graphs.prefixes) + ', "@graph": [')

    def write(self, document: Document, target: TextIO) -> None:
        graph = self._graphs.graph(document, self._unique(document.id))
        for node in json.loads(graph.serialize(format="json-ld")):
            target.write(self._before + json_text(node))
            self._before = ",\n"

    def end(self, target: TextIO) -> None:
        target.write("\n]}\n")

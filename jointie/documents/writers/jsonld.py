"""RDF in JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from ..document import Document
from .json_list import JsonListWriter
from .json_text import json_text
from .rdf import RdfWriter
from .writer import Writer


@Writer.register("jsonld")
class JsonLdWriter(JsonListWriter, RdfWriter):
    """Writes RDF in JSON-LD: one object with the prefixes in ``@context`` and the nodes in ``@graph``.

    :class:`~jointie.documents.writers.rdf.RdfWriter` lists the triples.

    Args:
        base: how all IRIs begin, an absolute IRI that ends in ``/``, ``#`` or ``:``.
    """

    extension = ".jsonld"

    def begin(self, target: TextIO) -> None:
        RdfWriter.begin(self, target)
        super().begin(target)

    def before_list(self) -> str:
        return '{"@context": ' + json_text(self.prefixes) + ', "@graph": '

    def after_list(self) -> str:
        return "}"

    def values(self, document: Document) -> Iterable[Any]:
        nodes: list[Any] = json.loads(self.graph(document).serialize(format="json-ld"))
        return nodes

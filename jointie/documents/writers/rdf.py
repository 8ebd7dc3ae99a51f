"""RDF graphs of documents, the same in all notations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TextIO
from urllib.parse import quote, urlsplit

from ...config import ConfigError
from ..document import Document, Entity, Mention, Relation
from ..extras import imported
from ..surrogates import encodable
from ..unique import UniqueIds
from .writer import Writer

BASE = "http://example.org/jointie/"
_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
_ITSRDF = "http://www.w3.org/2005/11/its/rdf#"


class RdfWriter(Writer):
    """Writes the RDF graph of each document. Implementations give the notation.

    With ``B`` for the base and ``D`` for ``B`` + ``document/`` + id, ids and types percent-encoded:

    - ``D`` is a ``nif:Context`` with the text (``nif:isString``) and its id (``rdfs:label``);
    - ``D#entity=0`` and so on are the entities, with the class ``B`` + ``type/`` + type for each type, and their name
      (``rdfs:label``);
    - ``D#char=0,12`` is a mention, a ``nif:Phrase`` with ``nif:anchorOf`` (its text), ``nif:beginIndex``,
      ``nif:endIndex`` (characters), ``nif:referenceContext`` (``D``), ``itsrdf:taIdentRef`` (its entity) and
      ``itsrdf:taConfidence`` (its score);
    - a relation is a triple of two entities with the property ``B`` + ``relation/`` + type. Where its score is known,
      ``D#relation=0`` and so on are ``rdf:Statement`` of it with ``itsrdf:taConfidence``;
    - classes and properties have their types as ``rdfs:label``, a property also the relation's name.

    Words and sentences are not written, nor whether relations are not annotated or there are none. Halves of surrogate
    pairs become U+FFFD. Repeated ids get " (2)".

    Args:
        base: how all IRIs begin, an absolute IRI that ends in ``/``, ``#`` or ``:``.

    Raises:
        ConfigError: if rdflib is not installed, or ``base`` is no such IRI.
    """

    def __init__(self, base: str = BASE) -> None:
        self._rdflib = imported("rdflib", "rdf")
        split = urlsplit(base) if base.isprintable() else urlsplit("")
        if not split.scheme or not base.endswith(("/", "#", ":")) or set(base) & set('<>"{}|\\^` '):
            raise ConfigError(f"the base {base!r} is no absolute IRI that ends in '/', '#' or ':', as {BASE}")
        self.base = base
        self.nif, self.itsrdf = (self._rdflib.Namespace(name) for name in (_NIF, _ITSRDF))

    @property
    def prefixes(self) -> dict[str, str]:
        """The names of namespaces."""
        rdf, rdfs, xsd = (str(getattr(self._rdflib, name)) for name in ("RDF", "RDFS", "XSD"))
        own = {"type": f"{self.base}type/", "relation": f"{self.base}relation/"}
        return {"rdf": rdf, "rdfs": rdfs, "xsd": xsd, "nif": _NIF, "itsrdf": _ITSRDF, **own}

    def begin(self, target: TextIO) -> None:
        self._unique = UniqueIds()

    def graph(self, document: Document) -> Any:
        """The graph of a document, whose id is told apart from those of documents before."""
        return _Graph(self, document, self._unique(document.id)).graph


class _Graph:
    """The graph of one document."""

    def __init__(self, writer: RdfWriter, document: Document, id: str) -> None:
        self.writer, self.document, self.lib = writer, document, writer._rdflib
        self.graph = self.lib.Graph(bind_namespaces="none")
        for name, namespace in writer.prefixes.items():
            self.graph.bind(name, namespace)
        self.context = self._iri("document", id)
        self._add(self.context, self.lib.RDF.type, writer.nif.Context)
        self._add(self.context, self.lib.RDFS.label, self._literal(id))
        self._add(self.context, writer.nif.isString, self._literal(document.text))
        for i, entity in enumerate(document.entities):
            self._entity(i, entity)
        for i, relation in enumerate(document.relations or ()):
            self._relation(i, relation)

    def _entity(self, number: int, entity: Entity) -> None:
        node = self.context + f"#entity={number}"
        self._add(node, self.lib.RDFS.label, self._literal(self.document.name_of(entity)))
        for type in entity.all_types:
            self._add(node, self.lib.RDF.type, self._iri("type", type))
            self._add(self._iri("type", type), self.lib.RDFS.label, self._literal(type))
        for mention in entity.mentions:
            self._mention(node, mention)

    def _mention(self, entity: Any, mention: Mention) -> None:
        nif, (start, end) = self.writer.nif, self.document.characters(mention.start, mention.end)
        node = self.context + f"#char={start},{end}"
        self._add(node, self.lib.RDF.type, nif.Phrase)
        self._add(node, nif.anchorOf, self._literal(self.document.text_of(mention)))
        self._add(node, nif.beginIndex, self._index(start))
        self._add(node, nif.endIndex, self._index(end))
        self._add(node, nif.referenceContext, self.context)
        self._add(node, self.writer.itsrdf.taIdentRef, entity)
        self._score(node, mention.score)

    def _relation(self, number: int, relation: Relation) -> None:
        head, tail = (self.context + f"#entity={end}" for end in (relation.head, relation.tail))
        property = self._iri("relation", relation.type)
        self._add(head, property, tail)
        for label in {relation.type, relation.name} - {None}:
            self._add(property, self.lib.RDFS.label, self._literal(str(label)))
        if relation.score is not None:
            node = self.context + f"#relation={number}"
            self._add(node, self.lib.RDF.type, self.lib.RDF.Statement)
            self._add(node, self.lib.RDF.subject, head)
            self._add(node, self.lib.RDF.predicate, property)
            self._add(node, self.lib.RDF.object, tail)
            self._score(node, relation.score)

    def _score(self, node: Any, score: float | None) -> None:
        if score is not None:
            # Of a double the Turtle of rdflib writes seven digits, of a decimal all.
            exact = self.lib.Literal(f"{Decimal(repr(score)):f}", datatype=self.lib.XSD.decimal, normalize=False)
            self._add(node, self.writer.itsrdf.taConfidence, exact)

    def _add(self, subject: Any, predicate: Any, object: Any) -> None:
        self.graph.add((subject, predicate, object))

    def _iri(self, kind: str, text: str) -> Any:
        return self.lib.URIRef(f"{self.writer.base}{kind}/{quote(encodable(text), safe='')}")

    def _literal(self, text: str) -> Any:
        return self.lib.Literal(encodable(text))

    def _index(self, number: int) -> Any:
        return self.lib.Literal(number, datatype=self.lib.XSD.nonNegativeInteger)

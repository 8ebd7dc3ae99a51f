from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointie.config import ConfigError, build, parse
from jointie.documents import Document, Entity, JsonLdWriter, Mention, Relation, TurtleWriter, Writer

from ..strategies import documents
from .writing import text_of

rdflib = pytest.importorskip("rdflib")
NIF = rdflib.Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
ITSRDF = rdflib.Namespace("http://www.w3.org/2005/11/its/rdf#")
RDF, RDFS = rdflib.RDF, rdflib.RDFS
BASE = "http://example.org/jointie/"

every_notation = pytest.mark.parametrize(("writer", "notation"), [(TurtleWriter, "turtle"), (JsonLdWriter, "json-ld")])


def graph_of(writer: Writer, notation: str, *items: Document) -> Any:
    return rdflib.Graph().parse(data=text_of(writer, *items), format=notation)


def read(graph: Any) -> Any:
    """The facts in a graph, document by document."""
    found = {}
    for context in graph.subjects(RDF.type, NIF.Context):
        mentions = {}
        for node in graph.subjects(NIF.referenceContext, context):
            start, end = (int(graph.value(node, key)) for key in (NIF.beginIndex, NIF.endIndex))
            score = graph.value(node, ITSRDF.taConfidence)
            entity = str(graph.value(node, ITSRDF.taIdentRef)).removeprefix(f"{context}#entity=")
            text = str(graph.value(node, NIF.anchorOf))
            mentions[start, end] = (int(entity), text, None if score is None else float(score))
        entities = {}
        for number in {entity for entity, _, _ in mentions.values()}:
            node = context + f"#entity={number}"
            types = {unquote(type.removeprefix(f"{BASE}type/")) for type in graph.objects(node, RDF.type)}
            entities[number] = (str(graph.value(node, RDFS.label)), types)
        relations = {
            (int(h.rpartition("=")[2]), int(t.rpartition("=")[2]), unquote(p.removeprefix(f"{BASE}relation/")))
            for h, p, t in graph
            if p.startswith(f"{BASE}relation/") and h.startswith(f"{context}#entity=")
        }
        scores = {
            (*(str(graph.value(node, key)) for key in (RDF.subject, RDF.predicate, RDF.object)),): float(
                graph.value(node, ITSRDF.taConfidence)
            )
            for node in graph.subjects(RDF.type, RDF.Statement)
            if node.startswith(f"{context}#")
        }
        id, text = (str(graph.value(context, key)) for key in (RDFS.label, NIF.isString))
        found[id] = (text, mentions, entities, relations, sorted(scores.values()))
    return found


def wanted(document: Document) -> Any:
    mentions = {
        document.characters(*m.span): (i, document.text_of(m), m.score)
        for i, entity in enumerate(document.entities)
        for m in entity.mentions
    }
    entities = {i: (document.name_of(e), {*e.types} or ({e.type} - {None})) for i, e in enumerate(document.entities)}
    relations = document.relations or ()
    scores = sorted(relation.score for relation in relations if relation.score is not None)
    return document.text, mentions, entities, {relation.triple for relation in relations}, scores


def test_turtle() -> None:
    entities = (Entity((Mention(0, 2, 0.5),), "natural person"), Entity((Mention(3, 4),)))
    relations = (Relation(0, 1, "P1", "lives in", 0.25),)
    document = Document.from_words("a b/ü", [["Ada", '"L"', "in", "London"]], entities=entities, relations=relations)
    text = text_of(TurtleWriter("urn:x:"), document)
    assert "@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> ." in text
    graph = rdflib.Graph().parse(data=text, format="turtle")
    head, tail = (rdflib.URIRef(f"urn:x:document/a%20b%2F%C3%BC#entity={i}") for i in range(2))
    assert (head, rdflib.URIRef("urn:x:relation/P1"), tail) in graph
    assert (head, RDF.type, rdflib.URIRef("urn:x:type/natural%20person")) in graph
    assert {str(label) for label in graph.objects(rdflib.URIRef("urn:x:relation/P1"), RDFS.label)} == {"P1", "lives in"}
    (statement,) = graph.subjects(RDF.type, RDF.Statement)
    assert graph.value(statement, ITSRDF.taConfidence).toPython() == 0.25
    mention = graph.value(predicate=ITSRDF.taIdentRef, object=head)
    assert str(mention) == "urn:x:document/a%20b%2F%C3%BC#char=0,7"
    assert graph.value(mention, NIF.beginIndex).datatype == rdflib.XSD.nonNegativeInteger


def test_json_ld() -> None:
    value = json.loads(text_of(JsonLdWriter(), Document.from_words("d", [["x"]])))
    assert value["@context"]["relation"] == f"{BASE}relation/"
    assert [node["@id"] for node in value["@graph"]] == [f"{BASE}document/d"]
    assert json.loads(text_of(JsonLdWriter()))["@graph"] == []


@every_notation
@settings(max_examples=40)
@given(st.lists(documents(), min_size=1, max_size=2, unique_by=lambda document: document.id))
def test_the_facts_are_read_again(writer: type[Writer], notation: str, originals: list[Document]) -> None:
    assert read(graph_of(writer(), notation, *originals)) == {d.id: wanted(d) for d in originals}


@every_notation
@pytest.mark.parametrize("id", ["../x", "", "a/b", "CON", "x" * 300, "\x00", '<">', "a#entity=0", "a%20"])
def test_odd_ids(writer: type[Writer], notation: str, id: str) -> None:
    document = Document.from_words(id, [["x\ty"]], entities=(Entity((Mention(0, 1),), id or None),))
    assert set(read(graph_of(writer(), notation, document, document))) == {id, f"{id} (2)"}


@every_notation
def test_halves_of_surrogate_pairs(writer: type[Writer], notation: str) -> None:
    document = Document.from_words("\ud800", [["\ud800"]], entities=(Entity((Mention(0, 1),), "\ud800"),))
    assert read(graph_of(writer(), notation, document)) == {
        "\ufffd": ("\ufffd", {(0, 1): (0, "\ufffd", None)}, {0: ("\ufffd", {"\ufffd"})}, set(), [])
    }


@pytest.mark.parametrize(
    "base", ["", "example.org/", "http://example.org", "http://a b/", "http://a<b>/", "http://a\n/"]
)
def test_bases_that_are_refused(base: str) -> None:
    for name in ("turtle", "jsonld"):
        with pytest.raises(ConfigError, match="is no absolute IRI that ends in"):
            build(parse(Writer, {"type": name, "base": base}))

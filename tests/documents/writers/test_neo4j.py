from __future__ import annotations

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Neo4jWriter, Relation
from jointie.documents.writers.one_line import one_line

from ..strategies import documents
from .writing import files_of

Rows = list[dict[str, str]]


def tables(*items: Document) -> tuple[Rows, Rows]:
    files = files_of(Neo4jWriter(), *items)
    assert set(files) == {"nodes.csv", "relationships.csv"}
    nodes, relationships = (
        list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))
        for name in ("nodes.csv", "relationships.csv")
    )
    return nodes, relationships


def test_the_files() -> None:
    entities = (Entity((Mention(0, 2), Mention(3, 4)), "a b;c", types=("PER", "a b;c")), Entity((Mention(2, 3),)))
    relations = (Relation(0, 1, "is a", "likes, \n loves", 0.5), Relation(1, 0, "s"))
    document = Document.from_words("d", [["Ada", '"L"', "Bob", "her"]], entities=entities, relations=relations)
    files = files_of(Neo4jWriter(), document)
    assert files["nodes.csv"].decode() == (
        ":ID,:LABEL,document,name,type,starts:int[],ends:int[]\n"
        'd#0,Entity;PER;a_b_c,d,"Ada ""L""",a b;c,0;12,7;15\n'
        "d#1,Entity,d,Bob,,8,11\n"
    )
    assert files["relationships.csv"].decode() == (
        ':START_ID,:END_ID,:TYPE,type,name,score:double\nd#0,d#1,is_a,is a,"likes, loves",0.5\nd#1,d#0,s,s,,\n'
    )


def test_ids_are_unique() -> None:
    entities = (Entity((Mention(0, 1),)), Entity((Mention(1, 2),)))
    ids = ["d", "d", "d (2)", "d#0", "", "a\nb", "a b", "\x00", "\ud800"]
    nodes, _ = tables(*(Document.from_words(id, [["x", "y"]], entities=entities) for id in ids))
    assert len({node[":ID"] for node in nodes}) == len(nodes) == 2 * len(ids)


@given(st.lists(documents(), min_size=1, max_size=3))
def test_the_facts_are_read_again(originals: list[Document]) -> None:
    files = files_of(Neo4jWriter(), *originals)
    nodes, relationships = tables(*originals)
    entities = [(document, entity) for document in originals for entity in document.entities]
    assert files["nodes.csv"].count(b"\n") == len(nodes) + 1  # the import takes each line for a row
    assert [(node["name"], node["type"]) for node in nodes] == [
        (one_line(document.name_of(entity)), one_line(entity.type or "")) for document, entity in entities
    ]
    places = [
        [(int(s), int(e)) for s, e in zip(node["starts:int[]"].split(";"), node["ends:int[]"].split(";"))]
        for node in nodes
    ]
    assert places == [[d.characters(*m.span) for m in entity.mentions] for d, entity in entities]
    ids = [node[":ID"] for node in nodes]
    assert len(set(ids)) == len(ids)
    wanted, first = [], 0
    for document in originals:
        for r in document.relations or ():
            wanted.append((ids[first + r.head], ids[first + r.tail], one_line(r.type), r.score))
        first += len(document.entities)
    assert wanted == [
        (row[":START_ID"], row[":END_ID"], row["type"], float(row["score:double"]) if row["score:double"] else None)
        for row in relationships
    ]
    assert all(re.fullmatch(r"\w+(;\w+)*", node[":LABEL"]) for node in nodes)
    assert all(re.fullmatch(r"\w+", row[":TYPE"]) for row in relationships)

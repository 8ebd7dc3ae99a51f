from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointie.documents import Document, Entity, Mention, Relation, merged_graph
from jointie.documents.graph import entity_ids, labels_of, names_apart, relationship_type
from jointie.documents.graph_files import FORMATS
from jointie.testing.documents import marked

from .strategies import documents


def curie(id: str, score: float) -> Document:
    """Marie Curie, who was born in Warsaw as the first sentence says; what she did is not annotated with evidence."""
    document = marked(id, ["[0 Marie Curie ] was born in [1 Warsaw ] .", "[0 She ] met [2 her teacher ] ."])
    first, second, third = document.entities
    entities = replace(first, type="PER"), replace(second, type="LOC"), replace(third, type="PER")
    relations = Relation(0, 1, "P19", "place of birth", score, (0,)), Relation(0, 2, "met")
    return replace(document, entities=entities, relations=relations)


def test_the_graph_of_a_document() -> None:
    graph = curie("a", 0.5).to_networkx()
    assert graph.graph == {"document": "a"}
    assert dict(graph.nodes(data=True)) == {
        0: {"name": "Marie Curie", "type": "PER", "mentions": 2},
        1: {"name": "Warsaw", "type": "LOC", "mentions": 1},
        2: {"name": "her teacher", "type": "PER", "mentions": 1},
    }
    birth = ["Marie Curie was born in Warsaw ."]
    assert list(graph.edges(keys=True, data=True)) == [
        (0, 1, "P19", {"type": "P19", "name": "place of birth", "score": 0.5, "evidence": birth}),
        (0, 2, "met", {"type": "met"}),
    ]


def test_a_document_without_anything() -> None:
    for relations in (None, ()):
        assert len(Document("", "", (), (), relations=relations).to_networkx()) == 0


def test_what_is_joined() -> None:
    """Entities of one name and type; "her teacher" may be another person in each document."""
    graph = merged_graph([curie("a", 0.5), curie("b", 0.75), curie("a", 0.25)])
    assert set(graph) == {
        "Marie Curie (PER)",
        "Warsaw (LOC)",
        *(f"her teacher (PER) {id}#2" for id in ("a", "b", "a (2)")),
    }
    assert graph.nodes["Marie Curie (PER)"] == {
        "name": "Marie Curie",
        "type": "PER",
        "mentions": 6,
        "count": 3,
        "documents": ["a", "b", "a (2)"],
    }
    assert graph.edges["Marie Curie (PER)", "Warsaw (LOC)", "P19"] == {
        "type": "P19",
        "name": "place of birth",
        "score": 0.75,
        "evidence": ["Marie Curie was born in Warsaw ."],
        "count": 3,
        "documents": ["a", "b", "a (2)"],
    }
    assert graph.number_of_edges() == 4


def test_names_without_capital_letters_are_joined_on_demand() -> None:
    graph = merged_graph([curie("a", 0.5), curie("b", 0.5)], lower_case=True)
    assert set(graph) == {"Marie Curie (PER)", "Warsaw (LOC)", "her teacher (PER)"}
    assert graph.edges["Marie Curie (PER)", "her teacher (PER)", "met"]["documents"] == ["a", "b"]


def test_one_name_of_different_types() -> None:
    town, person = (marked(type, ["[0 Washington ]"], {0: type}) for type in ("LOC", "PER"))
    assert set(merged_graph([town, person, marked("none", ["[0 Washington ]"])])) == {
        "Washington (LOC)",
        "Washington (PER)",
        "Washington",
    }


@pytest.mark.parametrize("name", ["北京", "Zoë", "مرحبا", "1852", "😀"])
def test_names_of_any_script_are_joined(name: str) -> None:
    assert entity_ids(marked("d", [f"[0 {name} ] x"], {0: "T"}), "d") == [f"{name} (T)"]


def test_a_name_over_two_lines_is_joined_with_that_in_one() -> None:
    document = marked("d", ["[0 Ada Lovelace ]"])
    broken = replace(document, text="Ada\nLovelace")
    assert entity_ids(broken, "x") == entity_ids(document, "y") == ["Ada Lovelace"]


def test_entities_without_a_name_of_documents_with_one_id_are_two() -> None:
    documents = [Document.from_words("text", [["She", "left"]], entities=(Entity((Mention(0, 1),), "PER"),))] * 2
    (one,), (other,) = names_apart(documents)
    assert one != other


def test_labels() -> None:
    entity = Entity((Mention(0, 1),), "a b;c", types=("PER", "a b;c", "Entity"))
    assert labels_of(entity) == ["Entity", "PER", "a_b_c"]
    assert relationship_type(Relation(0, 1, "P19", "place of birth")) == "place_of_birth"
    assert relationship_type(Relation(0, 1, "`]->()")) == "______"
    assert relationship_type(Relation(0, 1, "")) == "_"


def read(ending: str, text: str) -> Any:
    stream = io.BytesIO(text.encode())
    if ending == ".json":
        return networkx.node_link_graph(json.load(stream), edges="edges")
    return networkx.read_graphml(stream)


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=40)
@given(st.lists(documents(), max_size=3))
def test_files_hold_the_graph(ending: str, originals: list[Document]) -> None:
    graph = merged_graph(originals)
    found = read(ending, "\n".join(FORMATS[ending](graph)))
    assert list(found) == list(graph)
    sources = [known["documents"] for known in graph.nodes.values()]
    assert [documents_of(known) for known in found.nodes.values()] == sources
    assert [known["mentions"] for known in found.nodes.values()] == [
        known["mentions"] for known in graph.nodes.values()
    ]
    assert list(found.edges()) == list(graph.edges())
    scores = [known.get("score") for known in graph.edges.values()]
    assert [known.get("score") for known in found.edges.values()] == scores


def documents_of(known: dict[str, Any]) -> Any:
    held = known["documents"]
    return held.split("\n") if isinstance(held, str) else held

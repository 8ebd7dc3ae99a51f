from __future__ import annotations

import json
from pathlib import Path

import networkx
import pytest

from .conftest import PEOPLE, Cli, Refused, annotated, docred, write_lines


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "found.jsonl", [annotated("a", *PEOPLE[0]), annotated("b", *PEOPLE[0])])


def test_a_graph_beside_the_file(cli: Cli, data: Path) -> None:
    result = cli("graph", data)
    place = data.with_suffix(".graphml")
    assert result == (0, f"{place}\n", "3 entities and 2 relations\n")
    graph = networkx.read_graphml(place)
    assert set(graph) == {"Ada Lovelace (PER)", "Acme (ORG)", "Rome (LOC)"}
    assert graph.nodes["Acme (ORG)"] == {
        "name": "Acme",
        "type": "ORG",
        "mentions": 4,
        "count": 2,
        "documents": "a\nb",
    }
    edges = [
        (head, tail, edge["type"], edge["count"], edge["documents"]) for head, tail, edge in graph.edges(data=True)
    ]
    assert edges == [
        ("Ada Lovelace (PER)", "Acme (ORG)", "works_for", 2, "a\nb"),
        ("Acme (ORG)", "Rome (LOC)", "based_in", 2, "a\nb"),
    ]


def test_files_of_several_formats(cli: Cli, data: Path, tmp_path: Path) -> None:
    gold, place = tmp_path / "gold.json", tmp_path / "graphs" / "x.JSON"
    gold.write_text(json.dumps([docred("c", "Zoë", "Acme")]), encoding="utf-8")
    assert cli("graph", data, gold, "--output", place).code == 0
    graph = networkx.node_link_graph(json.loads(place.read_text(encoding="utf-8")), edges="edges")
    assert graph.nodes["Acme (ORG)"]["documents"] == ["a", "b", "c"]
    assert graph.edges["Zoë (PER)", "Acme (ORG)", "works_for"] == {
        "type": "works_for",
        "evidence": ["Zoë works for Acme ."],
        "count": 1,
        "documents": ["c"],
    }


def test_names_without_capital_letters(cli: Cli, tmp_path: Path) -> None:
    data = write_lines(tmp_path / "x.jsonl", [annotated(id, "measles", "Acme", "Rome") for id in "ab"])
    assert cli("graph", data).err == "4 entities and 3 relations\n"
    assert cli("graph", data, "--lower-case").err == "3 entities and 2 relations\n"


def test_nothing_found(cli: Cli, tmp_path: Path) -> None:
    data = write_lines(tmp_path / "x.jsonl", [{"id": "a", "text": "It rains."}])
    message = "no document has any entities: `jointie predict` finds entities in a text"
    assert cli("graph", data).err == f"{message}\n0 entities and 0 relations\n"
    assert cli("view", data).err == f"{message}\n"
    assert len(networkx.read_graphml(data.with_suffix(".graphml"))) == 0


def test_what_cannot_be(refused: Refused, data: Path, tmp_path: Path) -> None:
    before = data.read_bytes()
    assert refused("graph", data, "--output", "x.png") == "the graph x.png ends in none of .graphml, .json"
    twice = tmp_path / "gold.json"
    twice.write_text(json.dumps([docred("c")]))
    assert "stands among the inputs" in refused("graph", data, twice, "--output", twice)
    assert refused("graph", "nowhere.jsonl").startswith("nowhere.jsonl: no such file or folder")
    Path("empty.jsonl").write_text("")
    assert refused("graph", "empty.jsonl") == "empty.jsonl: the file holds no document"
    assert data.read_bytes() == before and not Path("empty.graphml").exists()

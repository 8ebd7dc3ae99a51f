"""Documents into a Neo4j database, or another that its driver reaches (extra ``neo4j``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..documents import Document, UniqueIds
from ..documents.graph import BASE_LABEL, edge_of, entity_ids, labels_of, node_of, relationship_type
from ..documents.surrogates import encodable
from ..documents.writers.one_line import one_line

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

_DOCUMENT = "MERGE (d:Document {id: $id}) SET d.text = $text"
_FORGET_RELATIONS = "MATCH (:Document {id: $id})-[:MENTIONS]->()-[r {document: $id}]->() DELETE r"
_FORGET_MENTIONS = "MATCH (:Document {id: $id})-[m:MENTIONS]->() DELETE m"
_ENTITIES = """
MATCH (d:Document {{id: $id}}) UNWIND $rows AS row
MERGE (e:{base} {{id: row.id}}) SET e:{labels}, e += row.properties
CREATE (d)-[m:MENTIONS]->(e) SET m += row.mentions
"""
_RELATIONS = """
UNWIND $rows AS row MATCH (head:{base} {{id: row.head}}), (tail:{base} {{id: row.tail}})
CREATE (head)-[r:{type} {{document: $id}}]->(tail) SET r += row.properties
"""


def create_constraints(driver: Driver, database: str | None = None) -> None:
    """Make ids unique, once for a database: what is written is found quickly, and two writers make no entity twice."""
    for label in (BASE_LABEL, "Document"):
        query = f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        driver.execute_query(query, database_=database)


def write_documents(
    driver: Driver, documents: Iterable[Document], database: str | None = None, lower_case: bool = False
) -> None:
    """Write documents, each in a transaction of its own; what was written of a document of the same id is replaced.

    A document is a node ``Document`` with ``id`` and ``text``. Entities of the same name and type are one node
    ``Entity``, which has its types as labels too, an ``id`` (:func:`~jointie.documents.graph.entity_ids`), ``name`` and
    ``type``. ``MENTIONS`` leads from the document to the entity and has the number of ``mentions`` and their characters
    (``starts``, ``ends``). A relation is a relationship of the type that its name is, with ``document``, ``type``,
    ``name``, ``score`` and ``evidence`` (sentences). Ids that documents share get " (2)". Entities that nothing
    mentions any more are left.

    Args:
        driver: of the library ``neo4j``.
        documents: read one after another.
        database: its name; by default that of the user.
        lower_case: join entities whose names have no capital letter too.
    """
    unique = UniqueIds()
    with driver.session(database=database) as session:
        for document in documents:
            session.execute_write(_write, document, unique(encodable(document.id)), lower_case)


def _write(transaction: ManagedTransaction, document: Document, id: str, lower_case: bool) -> None:
    ids = entity_ids(document, one_line(id), lower_case)
    entities: dict[str, list[Any]] = defaultdict(list)
    for name, entity in zip(ids, document.entities):
        places = [document.characters(*mention.span) for mention in entity.mentions]
        known = node_of(document, entity)
        mentions = {
            "mentions": known.pop("mentions"),
            "starts": [start for start, _ in places],
            "ends": [end for _, end in places],
        }
        labels = ":".join(f"`{label}`" for label in labels_of(entity))
        entities[labels].append({"id": name, "properties": _stored(known), "mentions": mentions})
    relations: dict[str, list[Any]] = defaultdict(list)
    for relation in document.relations or ():
        row = {
            "head": ids[relation.head],
            "tail": ids[relation.tail],
            "properties": _stored(edge_of(document, relation)),
        }
        relations[f"`{relationship_type(relation)}`"].append(row)
    transaction.run(_FORGET_RELATIONS, id=id)
    transaction.run(_FORGET_MENTIONS, id=id)
    transaction.run(_DOCUMENT, id=id, text=encodable(document.text))
    for labels, rows in entities.items():
        transaction.run(_ENTITIES.format(base=BASE_LABEL, labels=labels), id=id, rows=rows)
    for type, rows in relations.items():
        transaction.run(_RELATIONS.format(base=BASE_LABEL, type=type), id=id, rows=rows)


def _stored(known: dict[str, Any]) -> dict[str, Any]:
    """Properties without halves of surrogate pairs, which no database holds."""
    return {name: _encodable(value) for name, value in known.items()}


def _encodable(value: Any) -> Any:
    if isinstance(value, list):
        return [encodable(item) for item in value]
    return encodable(value) if isinstance(value, str) else value

"""The graph of entities and relations, and what is known of its nodes and edges.

Files, databases and other libraries take it from here, so that names and properties are the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from .document import Document, Entity, Relation
from .unique import UniqueIds
from .writers.given import given
from .writers.one_line import one_line

if TYPE_CHECKING:
    from networkx import MultiDiGraph

BASE_LABEL = "Entity"
"""The label of every entity in a graph with labels."""


def graph_of(document: Document) -> MultiDiGraph:
    """The graph of a document: nodes are the positions of entities, edges are relations with their types as keys.

    Attributes are those of :func:`node_of` and :func:`edge_of`; the graph itself has ``document``, the id.
    """
    from networkx import MultiDiGraph  # not at the start: only those who want graphs wait for it

    graph = MultiDiGraph(document=document.id)
    for i, entity in enumerate(document.entities):
        graph.add_node(i, **node_of(document, entity))
    for relation in document.relations or ():
        graph.add_edge(relation.head, relation.tail, relation.type, **edge_of(document, relation))
    return graph


def node_of(document: Document, entity: Entity) -> dict[str, Any]:
    """What is known of an entity: ``name``, ``type``, ``types`` (if several) and ``mentions`` (how many)."""
    types = list(entity.types) if len(entity.types) > 1 else None
    return given(name=document.name_of(entity), type=entity.type, types=types, mentions=len(entity.mentions))


def edge_of(document: Document, relation: Relation) -> dict[str, Any]:
    """What is known of a relation: ``type``, ``name``, ``score`` and ``evidence`` (sentences)."""
    evidence = document.evidence_of(relation)
    return given(type=relation.type, name=relation.name, score=relation.score, evidence=evidence)


def entity_ids(document: Document, id: str, lower_case: bool = False) -> list[str]:
    """The ids of entities in a graph of many documents: those of the same name and type are one entity.

    The name stands before the type in brackets. What only a pronoun or description names
    (:meth:`Document.is_named`) is another entity in every document: its id ends in that of the document and its number.

    Args:
        document: with the entities.
        id: of the document among the others, in one line.
        lower_case: whether all names count.
    """
    ids = []
    for i, entity in enumerate(document.entities):
        types = "" if entity.type is None else f" ({one_line(entity.type)})"
        place = "" if lower_case or document.is_named(entity) else f" {id}#{i}"
        ids.append(f"{one_line(document.name_of(entity))}{types}{place}")
    return ids


def names_apart(documents: Sequence[Document]) -> list[list[str]]:
    """Ids for graphs that show ids as names: the name alone where it stands for one entity, else as :func:`entity_ids`.

    Returns:
        The names of the entities of each document.
    """
    unique = UniqueIds()
    ids = [entity_ids(document, unique(one_line(document.id))) for document in documents]
    names = [[one_line(document.name_of(entity)) for entity in document.entities] for document in documents]
    meant: dict[str, set[str]] = {}
    for name, id in zip(chain(*names), chain(*ids)):
        meant.setdefault(name, set()).add(id)
    return [
        [
            name if len(meant[name]) == 1 and document.is_named(entity) else id
            for name, id, entity in zip(names[i], ids[i], document.entities)
        ]
        for i, document in enumerate(documents)
    ]


def labels_of(entity: Entity) -> list[str]:
    """The labels of an entity in a property graph: :data:`BASE_LABEL` and its types."""
    return list(dict.fromkeys([BASE_LABEL, *map(label, entity.all_types)]))


def label_of(entity: Entity) -> str:
    """The one label of an entity where it can have no more: its type, or :data:`BASE_LABEL`."""
    return BASE_LABEL if entity.type is None else label(entity.type)


def relationship_type(relation: Relation) -> str:
    """The type of a relation in a property graph: its name where it has one, which people and language models read."""
    return label(relation.name or relation.type)


def label(name: str) -> str:
    """A name as a label, with ``_`` for whatever is neither letter nor digit."""
    return re.sub(r"\W", "_", name) or "_"

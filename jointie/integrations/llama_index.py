"""Entities and relations for LlamaIndex's property graphs (extra ``llama-index``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from ..config import ConfigError
from ..documents import Document
from ..documents.extras import imported
from ..documents.graph import edge_of, label_of, names_apart, node_of, relationship_type

_schema = imported("llama_index.core.schema", "llama-index")
_types = imported("llama_index.core.graph_stores.types", "llama-index")


class JointieExtractor(_schema.TransformComponent):  # type: ignore[name-defined]
    """Finds the entities and relations of the chunks of a ``PropertyGraphIndex``, without a language model.

    ::

        extractor = JointieExtractor(nlp=jointie.load("docred-minilm"))
        PropertyGraphIndex.from_documents(documents, kg_extractors=[extractor])

    Attributes:
        nlp: what :func:`jointie.load` returns.
    """

    nlp: Any

    @classmethod
    def class_name(cls) -> str:
        """What LlamaIndex calls this transformation."""
        return cls.__name__

    def to_dict(self, **options: Any) -> dict[str, Any]:
        """What an ``IngestionCache`` tells transformations apart by: the model and its thresholds.

        A model that no spec can say is told apart from all others, so that nothing is taken from the cache.
        """
        try:
            known = self.nlp.fingerprint
        except ConfigError:
            known = uuid4().hex
        return {"class_name": self.class_name(), "nlp": known}

    def __call__(self, nodes: Sequence[Any], **options: Any) -> Sequence[Any]:
        """Add to each chunk what was found in it."""
        texts = (self.nlp.segmenter.segment(node.id_, node.get_content()) for node in nodes)
        for node, (entities, relations) in zip(nodes, nodes_and_relations(list(self.nlp.pipe(texts)))):
            node.metadata.setdefault(_types.KG_NODES_KEY, []).extend(entities)
            node.metadata.setdefault(_types.KG_RELATIONS_KEY, []).extend(relations)
        return nodes


def nodes_and_relations(documents: Sequence[Document]) -> list[tuple[list[Any], list[Any]]]:
    """The ``EntityNode`` and ``Relation`` objects of each document.

    LlamaIndex tells entities apart by their names alone (:func:`~jointie.documents.graph.names_apart`). The label of a
    node is the entity's type, that of a relation its name; what is known of them stands in their properties.
    """
    found = []
    for document, names in zip(documents, names_apart(documents)):
        entities = [
            _types.EntityNode(name=name, label=label_of(entity), properties=node_of(document, entity))
            for name, entity in zip(names, document.entities)
        ]
        relations = [
            _types.Relation(
                label=relationship_type(relation),
                source_id=entities[relation.head].id,
                target_id=entities[relation.tail].id,
                properties=edge_of(document, relation),
            )
            for relation in document.relations or ()
        ]
        found.append((entities, relations))
    return found

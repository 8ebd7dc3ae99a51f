"""Documents as LangChain's ``GraphDocument``, which its graph stores take (extra ``langchain``)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..documents import Document
from ..documents.extras import imported
from ..documents.graph import edge_of, label_of, names_apart, node_of, relationship_type
from ..documents.surrogates import encodable
from ..prediction import Extractor

if TYPE_CHECKING:
    from langchain_core.documents import Document as Text
    from langchain_neo4j.graphs.graph_document import GraphDocument


class GraphTransformer:
    """Finds the graph of texts, where ``LLMGraphTransformer`` would ask a language model.

    Args:
        nlp: what :func:`jointie.load` returns.
    """

    def __init__(self, nlp: Extractor) -> None:
        self.nlp = nlp

    def convert_to_graph_documents(self, documents: Sequence[Text]) -> list[GraphDocument]:
        """The graph of each text, with the text as its source.

        Raises:
            ConfigError: if langchain-neo4j is not installed.
        """
        texts = (self.nlp.segmenter.segment(_id_of(text), text.page_content) for text in documents)
        return graph_documents(list(self.nlp.pipe(texts)), documents)


def graph_documents(documents: Sequence[Document], sources: Sequence[Text] | None = None) -> list[GraphDocument]:
    """The graph of each document.

    The id of a node is the entity's name (:func:`~jointie.documents.graph.names_apart`), its type the entity's; the
    type of a relationship is the relation's name. What is known of them stands in their properties.

    Args:
        documents: with entities and relations.
        sources: the texts they were found in; by default the documents' own, with their ids.

    Raises:
        ConfigError: if langchain-neo4j is not installed.
    """
    lib = imported("langchain_neo4j.graphs.graph_document", "langchain")
    text_class = imported("langchain_core.documents", "langchain").Document
    found = []
    for i, (document, names) in enumerate(zip(documents, names_apart(documents))):
        nodes = [
            lib.Node(id=name, type=label_of(entity), properties=node_of(document, entity))
            for name, entity in zip(names, document.entities)
        ]
        relationships = [
            lib.Relationship(
                source=nodes[relation.head],
                target=nodes[relation.tail],
                type=relationship_type(relation),
                properties=edge_of(document, relation),
            )
            for relation in document.relations or ()
        ]
        own = text_class(page_content=document.text, id=document.id, metadata={"id": document.id})
        source = sources[i] if sources else own
        found.append(lib.GraphDocument(nodes=nodes, relationships=relationships, source=source))
    return found


def _id_of(text: Text) -> str:
    """The id of a text, or else one that other texts hardly have."""
    return text.id or hashlib.sha256(encodable(text.page_content).encode()).hexdigest()[:12]

"""Test cases for components, ours and those of plug-in authors.

Each ``check_*`` takes a built component and asserts what the contract of its family promises; :func:`check_model`
trains a whole model. They need no test framework, no network and no weights::

    def test_same_text(tmp_path):
        check_interaction(SameText())
        encoder = {"name": str(write_tiny_encoder(tmp_path / "encoder")), "pretrained": False}
        check_model({"type": "joint", "encoder": encoder, "interactions": ["same_text"]}, tmp_path)
"""

from .documents import documents, marked, random_document
from .encoders import check_encoder, check_tokenizer
from .graphs import alone, graph_of, graph_with, random_context, random_graph, random_words, with_padding_replaced
from .heads import check_head
from .interactions import check_interaction
from .losses import check_loss
from .models import check_model
from .modules import check_module
from .neighbours import check_neighbours
from .relations import check_relation_extractor
from .scorers import (
    check_coreference_scorer,
    check_entity_relation_scorer,
    check_mention_scorer,
    check_relation_scorer,
    check_type_scorer,
)
from .selectors import (
    check_link_selector,
    check_mention_selector,
    check_relation_selector,
    check_type_selector,
)
from .spans import check_pruner, check_span_embedder, check_span_enumerator
from .tiny_encoder import write_tiny_encoder
from .two_ways import check_coreference_ways, check_relation_ways

__all__ = [
    "alone",
    "check_coreference_scorer",
    "check_coreference_ways",
    "check_encoder",
    "check_entity_relation_scorer",
    "check_head",
    "check_interaction",
    "check_link_selector",
    "check_loss",
    "check_mention_scorer",
    "check_mention_selector",
    "check_model",
    "check_module",
    "check_neighbours",
    "check_pruner",
    "check_relation_extractor",
    "check_relation_scorer",
    "check_relation_selector",
    "check_relation_ways",
    "check_span_embedder",
    "check_span_enumerator",
    "check_tokenizer",
    "check_type_scorer",
    "check_type_selector",
    "documents",
    "graph_of",
    "graph_with",
    "marked",
    "random_context",
    "random_document",
    "random_graph",
    "random_words",
    "with_padding_replaced",
    "write_tiny_encoder",
]

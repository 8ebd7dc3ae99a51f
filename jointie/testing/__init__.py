"""Test cases for components, ours and those of plug-in authors.

Each ``check_*`` takes a built component and asserts what the contract of its family promises; :func:`check_model`
trains a whole model. They need no test framework, no network and no weights::

    def test_same_text(tmp_path):
        check_interaction(SameText())
        encoder = {"name": str(write_tiny_encoder(tmp_path / "encoder")), "pretrained": False}
        check_model({"type": "joint", "encoder": encoder, "interactions": ["same_text"]}, tmp_path)
"""

from .documents import documents, marked, random_document, rich_document
from .encoders import check_encoder, check_tokenizer
from .graphs import alone, graph_of, graph_with, random_context, random_graph, random_words, with_padding_replaced
from .heads import check_head
from .interactions import check_interaction, plain_scorers
from .losses import check_loss
from .models import check_batching, check_long_documents, check_model
from .modules import check_module
from .neighbours import check_neighbours
from .readers import check_reader
from .rehearsal import rehearse, replaced_in
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
from .training import check_callback, check_optimizer, check_schedule
from .two_ways import check_coreference_ways, check_relation_ways
from .writers import check_writer

__all__ = [
    "alone",
    "check_batching",
    "check_callback",
    "check_coreference_scorer",
    "check_coreference_ways",
    "check_encoder",
    "check_entity_relation_scorer",
    "check_head",
    "check_interaction",
    "check_link_selector",
    "check_long_documents",
    "check_loss",
    "check_mention_scorer",
    "check_mention_selector",
    "check_model",
    "check_module",
    "check_neighbours",
    "check_optimizer",
    "check_pruner",
    "check_reader",
    "check_relation_extractor",
    "check_relation_scorer",
    "check_relation_selector",
    "check_relation_ways",
    "check_schedule",
    "check_span_embedder",
    "check_span_enumerator",
    "check_tokenizer",
    "check_type_scorer",
    "check_type_selector",
    "check_writer",
    "documents",
    "graph_of",
    "graph_with",
    "marked",
    "plain_scorers",
    "random_context",
    "random_document",
    "random_graph",
    "random_words",
    "rehearse",
    "replaced_in",
    "rich_document",
    "with_padding_replaced",
    "write_tiny_encoder",
]

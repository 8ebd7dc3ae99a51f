"""Spans: which there are, and their vectors."""

from .endpoint import EndpointEmbedder
from .span_embedder import SpanEmbedder
from .span_enumerator import SpanEnumerator
from .within_sentence import WithinSentence

__all__ = ["EndpointEmbedder", "SpanEmbedder", "SpanEnumerator", "WithinSentence"]

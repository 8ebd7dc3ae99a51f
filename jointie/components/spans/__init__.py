"""Spans: which there are, and their vectors."""

from .endpoint import EndpointEmbedder
from .span_embedder import SpanEmbedder
from .span_enumerator import SpanEnumerator
from .within_sentence import WithinSentence
from .word_shapes import WordShapeEmbedder

__all__ = ["EndpointEmbedder", "SpanEmbedder", "SpanEnumerator", "WithinSentence", "WordShapeEmbedder"]

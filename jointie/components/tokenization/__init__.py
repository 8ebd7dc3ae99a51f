"""Tokenizers: documents to padded batches of sub-tokens."""

from .collation import given_of, gold_of
from .tokenizer import TokenizedDocument, Tokenizer
from .transformer import TransformerTokenizer
from .whole_words import WholeWordTokenizer

__all__ = ["TokenizedDocument", "Tokenizer", "TransformerTokenizer", "WholeWordTokenizer", "given_of", "gold_of"]

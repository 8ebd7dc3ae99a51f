"""Tokenizers: documents to padded batches of sub-tokens."""

from .collation import given_of, gold_of
from .tokenizer import TokenizedDocument, Tokenizer
from .transformer import TransformerTokenizer

__all__ = ["TokenizedDocument", "Tokenizer", "TransformerTokenizer", "given_of", "gold_of"]

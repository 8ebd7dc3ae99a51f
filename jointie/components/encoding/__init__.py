"""Encoders: windows of sub-tokens to vectors."""

from .encoder import Encoder
from .transformer import TransformerEncoder

__all__ = ["Encoder", "TransformerEncoder"]

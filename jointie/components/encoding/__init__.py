"""Encoders: windows of sub-tokens to vectors."""

from .encoder import Encoder
from .lstm import LstmEncoder
from .transformer import TransformerEncoder

__all__ = ["Encoder", "LstmEncoder", "TransformerEncoder"]

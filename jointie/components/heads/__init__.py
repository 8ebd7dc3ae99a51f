"""Heads: what a model learns and predicts beside entities and relations."""

from .evidence import EvidenceHead
from .head import Head

__all__ = ["EvidenceHead", "Head"]

"""Heads: what a model learns and predicts beside entities and relations."""

from .attention_evidence import AttentionEvidenceHead
from .evidence import EvidenceHead
from .head import Head

__all__ = ["AttentionEvidenceHead", "EvidenceHead", "Head"]

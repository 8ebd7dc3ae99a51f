"""Weights kept as low-rank deltas to an encoder that a package or the Hugging Face Hub has."""

from .apply import LEFT, RIGHT, apply_deltas, encoder_prefix, is_factor
from .base_encoder import BaseEncoder
from .encoder_weights import not_needed

__all__ = ["LEFT", "RIGHT", "BaseEncoder", "apply_deltas", "encoder_prefix", "is_factor", "not_needed"]

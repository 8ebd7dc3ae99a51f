"""Weights kept as low-rank deltas to an encoder that another package ships."""

from .apply import LEFT, RIGHT, apply_deltas, encoder_prefix, is_factor
from .base_encoder import BaseEncoder

__all__ = ["LEFT", "RIGHT", "BaseEncoder", "apply_deltas", "encoder_prefix", "is_factor"]

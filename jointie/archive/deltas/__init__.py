"""Encoders that other packages ship, of which a model directory holds only what the model adds to them."""

from .base import Base
from .restoring import LEFT, RIGHT, module_of, restored

__all__ = ["LEFT", "RIGHT", "Base", "module_of", "restored"]

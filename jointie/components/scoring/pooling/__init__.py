"""Pooling of relation scores from mentions to entities."""

from .mean import MeanPooling
from .pooling import Pooling

__all__ = ["MeanPooling", "Pooling"]

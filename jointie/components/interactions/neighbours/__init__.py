"""Choices of neighbours: the candidates by which others are compared."""

from .all import All
from .neighbours import Neighbours, highest
from .random import Random
from .salience import Salience

__all__ = ["All", "Neighbours", "Random", "Salience", "highest"]

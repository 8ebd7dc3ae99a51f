"""Selection of entity types."""

from .most_likely import MostLikely
from .type_selector import TypeSelector

__all__ = ["MostLikely", "TypeSelector"]

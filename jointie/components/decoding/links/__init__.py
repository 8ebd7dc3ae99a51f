"""Selection of links between mention candidates."""

from .best_antecedent import BestAntecedent
from .link_selector import LinkSelector

__all__ = ["BestAntecedent", "LinkSelector"]

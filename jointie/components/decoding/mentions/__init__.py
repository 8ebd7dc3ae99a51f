"""Selection of mentions among candidates."""

from .best_of_overlapping import BestOfOverlapping
from .linked_or_likely import LinkedOrLikely
from .mention_selector import MentionSelector

__all__ = ["BestOfOverlapping", "LinkedOrLikely", "MentionSelector"]

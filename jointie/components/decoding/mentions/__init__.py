"""Selection of mentions among candidates."""

from .linked_or_likely import LinkedOrLikely
from .mention_selector import MentionSelector

__all__ = ["LinkedOrLikely", "MentionSelector"]

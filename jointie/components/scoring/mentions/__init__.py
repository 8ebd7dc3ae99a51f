"""Mention scorers."""

from .feedforward import FeedForwardMentionScorer
from .mention_scorer import MentionScorer

__all__ = ["FeedForwardMentionScorer", "MentionScorer"]

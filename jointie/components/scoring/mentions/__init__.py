"""Mention scorers."""

from .border_rivals import BorderRivalsMentionScorer
from .feedforward import FeedForwardMentionScorer
from .mention_scorer import MentionScorer

__all__ = ["BorderRivalsMentionScorer", "FeedForwardMentionScorer", "MentionScorer"]

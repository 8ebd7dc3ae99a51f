"""The containers that pass between components, and masked operations on them. All shapes are batched and padded."""

from .batch import Batch
from .context import Attention, Context
from .described import described
from .fields import TensorFields
from .given_mentions import GivenMentions
from .gold import Gold, Targets
from .graph import MentionGraph, Scorers
from .lexical import FEATURES, LexicalEvidence
from .links import Links
from .local_context import LocalContext
from .masked import at, check_finite, clustered_logsumexp, clustered_max, clustered_sum, masked_logsumexp, positions
from .relation_scores import RelationScores
from .spans import Spans, text_key, text_keys
from .word_shapes import SHAPES, has_digits, is_capitalised, is_punctuation, shape_of
from .words import CHARACTERS, Words, word_key

__all__ = [
    "CHARACTERS",
    "FEATURES",
    "SHAPES",
    "Attention",
    "Batch",
    "Context",
    "GivenMentions",
    "Gold",
    "LexicalEvidence",
    "Links",
    "LocalContext",
    "MentionGraph",
    "RelationScores",
    "Scorers",
    "Spans",
    "Targets",
    "TensorFields",
    "Words",
    "at",
    "check_finite",
    "clustered_logsumexp",
    "clustered_max",
    "clustered_sum",
    "described",
    "has_digits",
    "is_capitalised",
    "is_punctuation",
    "masked_logsumexp",
    "positions",
    "shape_of",
    "text_key",
    "text_keys",
    "word_key",
]

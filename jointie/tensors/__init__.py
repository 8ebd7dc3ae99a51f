"""The containers that pass between components, and masked operations on them. All shapes are batched and padded."""

from .batch import Batch
from .context import Attention, Context
from .fields import TensorFields
from .given_mentions import GivenMentions
from .gold import Gold, Targets
from .graph import MentionGraph
from .links import Links
from .masked import clustered_logsumexp, clustered_sum, masked_logsumexp
from .relation_scores import RelationScores
from .spans import Spans, text_keys

__all__ = [
    "Attention",
    "Batch",
    "Context",
    "GivenMentions",
    "Gold",
    "Links",
    "MentionGraph",
    "RelationScores",
    "Spans",
    "Targets",
    "TensorFields",
    "clustered_logsumexp",
    "clustered_sum",
    "masked_logsumexp",
    "text_keys",
]

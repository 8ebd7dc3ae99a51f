"""The containers that pass between components, and masked operations on them. All shapes are batched and padded."""

from .batch import Batch
from .fields import TensorFields
from .gold import Gold, Targets
from .graph import MentionGraph
from .masked import masked_logsumexp
from .spans import Spans, text_keys

__all__ = ["Batch", "Gold", "MentionGraph", "Spans", "Targets", "TensorFields", "masked_logsumexp", "text_keys"]

"""Mentions, and entities too, that a model is given instead of looking for them."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .fields import TensorFields


@dataclass(frozen=True, repr=False)
class GivenMentions(TensorFields):
    """At most M mentions of each of B documents, in text order.

    Attributes:
        start: (B, M) first word of each mention.
        end: (B, M) word after its last.
        mask: (B, M) bool, false on padding.
        clusters: (B, M) the entity of each, -1 for none; ``None`` where only the mentions are given.
    """

    start: Tensor
    end: Tensor
    mask: Tensor
    clusters: Tensor | None = None

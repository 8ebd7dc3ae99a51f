"""The family of entity type scorers: mention vectors in, type scores out."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

from ....config import Component


class TypeScorer(nn.Module, Component):
    """Scores the entity types of mention candidates.

    Shape contract: vectors (B, n, D) give (B, n, C) logits, one for each of C entity types.
    """

    default_implementation = "feedforward"

    @abstractmethod
    def forward(self, vectors: Tensor) -> Tensor: ...

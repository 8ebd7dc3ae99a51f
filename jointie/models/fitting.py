"""Showing the training documents to parts that learn from them before training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from torch import nn

from ..config import Component
from ..documents import Document


@runtime_checkable
class Fitted(Protocol):
    """A component that is shown the training documents once, before a training begins.

    What it learns stands in its buffers, which are registered when it is built and keep their shapes: so it is saved
    with the weights, in archives and in checkpoints, and is there when a model is loaded or a training resumed.
    """

    def fit(self, documents: Sequence[Document]) -> None:
        """Learn from all training documents; what was learnt before is replaced."""


def fit(model: nn.Module, documents: Sequence[Document]) -> None:
    """Show the training documents to every component of a model, at any depth, that has a method ``fit``."""
    for part in model.modules():
        if isinstance(part, Component) and isinstance(part, Fitted):
            part.fit(documents)

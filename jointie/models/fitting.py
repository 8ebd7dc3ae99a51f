"""Showing the training documents to parts that learn from them before training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

from ..config import Component, ContractError
from ..documents import Document


def fit(model: nn.Module, documents: Sequence[Document]) -> None:
    """Show the training documents, once and before a training begins, to every component that has a method ``fit``.

    What it learns replaces what it learnt before, and stands in its buffers, which are registered when it is built and
    keep their shapes: so it is saved with the weights, in archives and in checkpoints, and is there when a model is
    loaded or a training resumed.

    Args:
        model: whose components, at any depth, are looked through.
        documents: all training documents.

    Raises:
        ContractError: if one keeps what it learns where no archive can hold it, naming the class and the remedy.
    """
    for part in model.modules():
        if isinstance(part, Component) and callable(learn := getattr(part, "fit", None)):
            before = _shapes(part)
            learn(documents)
            if not before or _shapes(part) != before:
                problem = "changes the names or shapes of its buffers" if before else "has no buffer to learn in"
                raise ContractError(
                    f"{type(part).__name__}.fit {problem}, so that no archive can hold what it learns; register its "
                    "buffers in __init__ with their final shapes, and fill them in fit: self.NAME.copy_(...)"
                )


def _shapes(part: nn.Module) -> dict[str, Any]:
    """The shapes of what is saved of a part, by name; of what is no tensor, its type."""
    return {name: getattr(values, "shape", type(values)) for name, values in part.state_dict().items()}

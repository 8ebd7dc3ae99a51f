"""The family of losses: scores and labels in, one number out."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from ...config import Component

Kind = Literal["elements", "classes", "antecedents", "relations"]
"""The kinds of labels: each score by itself; one of the classes of an item; the antecedents of a mention; any of the
classes of a pair, below or above a threshold class."""
Reduction = Literal["sum", "mean", "mean_over_rows", "mean_over_positives"]


class Loss(nn.Module, Component):
    """Compares scores with labels.

    Shape contract: scores (B, I, ...), labels and a bool mask (B, I, ...) over the items that count give a scalar.
    Which trailing dimensions stand for classes is said by each implementation. The value is the mean
    over the documents of each one's reduced loss, so that it does not depend on how documents are batched; documents
    without any item count as zero.

    A loss defines either :meth:`values`, of each item; or :meth:`totals`, where that of an item depends on others.

    Args:
        weight: a factor on the result.
        reduction: by what the sum over a document's items is divided: by nothing (``sum``), by the number of items
            (``mean``), by the number of rows I that hold an item (``mean_over_rows``: for pairs, the candidates), or by
            the number of items with a positive label (``mean_over_positives``).

    Attributes:
        kind: what labels belong to; ``None`` for a loss that takes care of that itself.
    """

    alternatives: ClassVar = (("values",), ("totals",), ("forward",))
    kind: ClassVar[Kind | None] = None

    def __init__(self, weight: float, reduction: Reduction) -> None:
        super().__init__()
        self.weight, self.reduction = weight, reduction

    def forward(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
        totals, positive = self.totals(scores, labels, mask)
        return self.weight * (totals / self._divisor(mask, positive & mask)).mean()

    def expect(self, kind: Kind, place: str) -> Loss:
        """This loss, if it is of a kind.

        Raises:
            ValueError: if it is of another, naming the ``place`` that it was meant for.
        """
        if self.kind not in (None, kind):
            fitting = [name for name, loss in Loss.registered().items() if loss.kind in (None, kind)]
            raise ValueError(f"{Loss.name_of(type(self))!r} does not fit {place} (fitting: {', '.join(fitting)})")
        return self

    def totals(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The sum (B,) over the items of each document, and whether the label of each item is positive."""
        values, positive = self.values(scores, labels, mask)
        return torch.where(mask, values, 0.0).flatten(1).sum(1), positive

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The loss of each item, and whether its label is positive, both of the shape of ``mask``."""
        raise NotImplementedError

    def _divisor(self, mask: Tensor, positive: Tensor) -> Tensor:
        if self.reduction == "sum":
            return torch.ones(len(mask), device=mask.device)
        if self.reduction == "mean_over_rows":
            counted = mask.flatten(2).any(2) if mask.dim() > 2 else mask
        else:
            counted = mask if self.reduction == "mean" else positive
        return counted.flatten(1).sum(1).clamp(min=1)

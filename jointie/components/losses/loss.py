"""The family of losses: scores and labels in, one number out."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, get_args

import torch
from torch import Tensor, nn

from ...config import Component, ContractError
from ...tensors import described

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

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.kind not in (None, *get_args(Kind)):
            raise TypeError(f"{cls.__name__}.kind is {cls.kind!r}; make it one of {', '.join(get_args(Kind))}")

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
        values, positive = self._checked(self.values(scores, labels, mask), mask)
        return torch.where(mask, values, 0.0).flatten(1).sum(1), positive

    def values(self, scores: Tensor, labels: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The loss of each item, and whether its label is positive, both of the shape of ``mask``."""
        raise NotImplementedError

    def _checked(self, returned: Any, mask: Tensor) -> tuple[Tensor, Tensor]:
        """What :meth:`values` returned.

        Raises:
            ContractError: if that is no pair of tensors of the shape of ``mask``, the second of booleans.
        """
        match returned:
            case Tensor(shape=mask.shape) as losses, Tensor(shape=mask.shape, dtype=torch.bool) as positive:
                return losses, positive
        wanted = f"(losses, positive), both of the shape of the mask {tuple(mask.shape)}, positive of bool"
        raise ContractError(f"{type(self).__name__}.values returns {described(returned)}; return {wanted}")

    def _divisor(self, mask: Tensor, positive: Tensor) -> Tensor:
        if self.reduction == "sum":
            return torch.ones(len(mask), device=mask.device)
        if self.reduction == "mean_over_rows":
            counted = mask.flatten(2).any(2) if mask.dim() > 2 else mask
        else:
            counted = mask if self.reduction == "mean" else positive
        return counted.flatten(1).sum(1).clamp(min=1)

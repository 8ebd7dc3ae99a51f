"""The family of neighbours: one set of candidates for each document."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor, nn

from ....config import Component
from ....tensors import MentionGraph


class Neighbours(nn.Module, Component):
    """Chooses the candidates of a document by whose relations its candidates are compared.

    Shape contract: a graph of n candidates whose relations are scored gives an index (B, k) into the candidates and a
    bool mask (B, k) that is false on padding. No candidate is chosen twice. What is chosen for a document is a function
    of that document alone, the same in training and at prediction; no gradient passes.
    """

    default_implementation = "salience"

    @abstractmethod
    def __call__(self, graph: MentionGraph) -> tuple[Tensor, Tensor]:
        """Choose.

        Args:
            graph: with scored relations.
        """


def highest(values: Tensor, mask: Tensor, counts: Tensor) -> tuple[Tensor, Tensor]:
    """As many candidates of each document as wanted, by value; among equal values the earlier one wins.

    Args:
        values: (B, n).
        mask: (B, n) bool, false on padding.
        counts: (B,) how many to choose; all there are, where that is more.

    Returns:
        Index and mask (B, k), as in :class:`Neighbours`.
    """
    counts = torch.minimum(counts, mask.sum(1))
    size = int(counts.max()) if counts.numel() else 0
    order = values.sort(dim=1, descending=True, stable=True).indices
    order = order.gather(1, (~mask).gather(1, order).sort(dim=1, stable=True).indices)[:, :size]  # padding goes last
    chosen = torch.arange(size, device=mask.device) < counts[:, None]
    return order.masked_fill(~chosen, 0), chosen

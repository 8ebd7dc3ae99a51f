"""Attention of candidates to sub-tokens."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .fields import TensorFields


@dataclass(frozen=True, repr=False)
class Context(TensorFields):
    """The sub-tokens around n candidates in each of B documents, and how the candidates attend to them.

    A candidate attends to its own encoder window alone, so that this takes memory in proportion to n.

    Attributes:
        tokens: (B, T, D) the sub-tokens' vectors.
        attention: (B, n, H, L) the attention of each candidate's first sub-token to the places of its window, with H
            heads; 0 at places from which no sub-token takes its vector.
        window: (B, n) the number of that window among the V of the document.
        places: (B, V, L) the sub-token that takes its vector from each place of each window; -1 for none.
    """

    tokens: Tensor
    attention: Tensor
    window: Tensor
    places: Tensor


@dataclass(frozen=True, repr=False)
class Attention(TensorFields):
    """The attention weights of an encoder's last layer.

    Attributes:
        weights: (W, H, L, L) of H heads, at [w, h, i, j] how much position i of a window attends to position j.
        token_index: (B, T) as in :class:`Batch`: where each sub-token of a document stands among the W * L positions.
        token_mask: (B, T) bool, false on padding.
    """

    weights: Tensor
    token_index: Tensor
    token_mask: Tensor

    def context(self, tokens: Tensor, index: Tensor) -> Context:
        """The context of candidates.

        Args:
            tokens: (B, T, D) the vectors of the sub-tokens.
            index: (B, n) the first sub-token of each candidate.
        """
        length = self.weights.shape[-1]
        position = self.token_index.gather(1, index)  # (B, n)
        begins = self.token_index[:, :1] // length  # (B, 1) the first window of each document
        window, places = position // length - begins, self._places(begins)
        owned = places.gather(1, window.unsqueeze(2).expand(-1, -1, length)) >= 0  # (B, n, L)
        rows = self.weights[position // length, :, position % length]  # (B, n, H, L)
        return Context(tokens, rows * owned.unsqueeze(2), window, places)

    def _places(self, begins: Tensor) -> Tensor:
        """(B, V, L) as in :class:`Context`."""
        length = self.weights.shape[-1]
        own = (self.token_index - begins * length).masked_fill(~self.token_mask, -1)  # (B, T)
        windows = int(own.max()) // length + 1
        numbers = torch.arange(own.shape[1], device=own.device).expand_as(own)
        places = numbers.new_full((len(own), windows * length + 1), -1)  # the last one takes the padding
        return places.scatter(1, own.remainder(places.shape[1]), numbers)[:, :-1].unflatten(1, (windows, length))

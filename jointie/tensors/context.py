"""Attention of candidates to sub-tokens."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .fields import TensorFields


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

    def rows(self, index: Tensor) -> Tensor:
        """The attention of the sub-tokens at ``index`` (B, n) to all sub-tokens of their documents: (B, n, H, T).

        Sub-tokens that take their vectors from another window get no attention.
        """
        length = self.weights.shape[-1]
        window, offset = self.token_index // length, self.token_index % length  # (B, T)
        own = window.gather(1, index)  # (B, n)
        rows = self.weights[own, :, offset.gather(1, index)]  # (B, n, H, L)
        columns = offset[:, None, None, :].expand(-1, *rows.shape[1:3], -1)
        reached = (own.unsqueeze(2) == window.unsqueeze(1)) & self.token_mask.unsqueeze(1)  # (B, n, T)
        return rows.gather(3, columns) * reached.unsqueeze(2)


@dataclass(frozen=True, repr=False)
class Context(TensorFields):
    """The sub-tokens around n candidates in each of B documents, and how the candidates attend to them.

    Attributes:
        tokens: (B, T, D) the sub-tokens' vectors.
        attention: (B, n, H, T) the attention of each candidate's first sub-token, with H heads; ``None`` where no part
            of the model looks at it.
    """

    tokens: Tensor
    attention: Tensor | None = None

"""Grouped bilinear relation scores."""

from __future__ import annotations

from torch import Tensor

from ....config import Dropout, PositiveInt, Runtime
from ...kernels.grouped_bilinear import block_diagonal, grouped_bilinear
from .bilinear_form import BilinearForm
from .relation_scorer import RelationScorer


@RelationScorer.register("grouped_bilinear")
class GroupedBilinearRelationScorer(BilinearForm):
    """W_r is block-diagonal (the grouped bilinear form of ATLOP, Zhou et al. 2021).

    Args:
        input_dim: the length of a mention vector.
        relation_types: R.
        projection_dim: P, a multiple of ``block_size``.
        block_size: the length of a block.
        hidden_dim: the width of the priors' hidden layers.
        dropout: on the mention vectors and the priors' hidden layers.

    Raises:
        ValueError: if ``projection_dim`` is not a multiple of ``block_size``.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        relation_types: Runtime[int],
        projection_dim: PositiveInt = 256,
        block_size: PositiveInt = 64,
        hidden_dim: PositiveInt = 128,
        dropout: Dropout = 0.2,
    ) -> None:
        super().__init__(input_dim, relation_types + 1, projection_dim, hidden_dim, dropout)
        self.weight = block_diagonal(relation_types + 1, projection_dim, block_size)

    def pairs(self, heads: Tensor, tails: Tensor) -> Tensor:
        return grouped_bilinear(heads, tails, self.weight)

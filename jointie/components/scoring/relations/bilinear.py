"""Full bilinear relation scores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import Dropout, PositiveInt, Runtime
from ...kernels.contraction import contract
from .bilinear_form import BilinearForm
from .relation_scorer import RelationScorer


@RelationScorer.register("bilinear")
class BilinearRelationScorer(BilinearForm):
    """One full P x P matrix W_r for each relation type.

    Args:
        input_dim: the length of a mention vector.
        relation_types: R.
        projection_dim: P.
        hidden_dim: the width of the priors' hidden layers.
        dropout: on the mention vectors and the priors' hidden layers.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        relation_types: Runtime[int],
        projection_dim: PositiveInt = 128,
        hidden_dim: PositiveInt = 128,
        dropout: Dropout = 0.2,
    ) -> None:
        classes = relation_types + 1
        super().__init__(input_dim, classes, projection_dim, hidden_dim, dropout)
        self.weight = nn.Parameter(torch.empty(classes, projection_dim, projection_dim))
        nn.init.uniform_(self.weight, -1 / projection_dim, 1 / projection_dim)

    def pairs(self, heads: Tensor, tails: Tensor) -> Tensor:
        return contract(torch.einsum("bnp,rpq->bnrq", heads, self.weight), tails)

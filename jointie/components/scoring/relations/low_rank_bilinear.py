"""Low-rank bilinear relation scores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import Dropout, PositiveInt, Runtime
from .bilinear_form import BilinearForm
from .relation_scorer import RelationScorer


@RelationScorer.register("low_rank_bilinear")
class LowRankBilinearRelationScorer(BilinearForm):
    """W_r = U_r V_r with U_r (P x k) and V_r (k x P).

    Args:
        input_dim: the length of a mention vector.
        relation_types: R.
        projection_dim: P.
        rank: k.
        hidden_dim: the width of the priors' hidden layers.
        dropout: on the mention vectors and the priors' hidden layers.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        relation_types: Runtime[int],
        projection_dim: PositiveInt = 256,
        rank: PositiveInt = 16,
        hidden_dim: PositiveInt = 128,
        dropout: Dropout = 0.2,
    ) -> None:
        classes = relation_types + 1
        super().__init__(input_dim, classes, projection_dim, hidden_dim, dropout)
        self.left = nn.Parameter(torch.empty(classes, projection_dim, rank))
        self.right = nn.Parameter(torch.empty(classes, projection_dim, rank))
        for weight in (self.left, self.right):
            nn.init.uniform_(weight, -(projection_dim**-0.5), projection_dim**-0.5)

    def pairs(self, heads: Tensor, tails: Tensor) -> Tensor:
        left = torch.einsum("bnp,rpk->brnk", heads, self.left)
        right = torch.einsum("bnp,rpk->brnk", tails, self.right)
        return (left @ right.transpose(2, 3)).permute(0, 2, 3, 1)

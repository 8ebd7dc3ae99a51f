"""A feed-forward network on mention vectors."""

from __future__ import annotations

from torch import Tensor

from ....config import Dropout, PositiveInt, Runtime
from ..feedforward import FeedForward
from .type_scorer import TypeScorer


@TypeScorer.register("feedforward")
class FeedForwardTypeScorer(TypeScorer):
    """s_type = FFNN(g).

    Args:
        input_dim: the length of a mention vector.
        entity_types: how many types there are.
        hidden_dim: the width of the hidden layer.
        dropout: on the hidden layer.
    """

    def __init__(
        self,
        input_dim: Runtime[int],
        entity_types: Runtime[int],
        hidden_dim: PositiveInt = 128,
        dropout: Dropout = 0.2,
    ) -> None:
        super().__init__()
        self.network = FeedForward(input_dim, hidden_dim, entity_types, dropout)

    def forward(self, vectors: Tensor) -> Tensor:
        return self.network(vectors)

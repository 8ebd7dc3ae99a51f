"""A relation scorer."""

from torch import Tensor, nn

from jointie.components.scoring import RelationScorer
from jointie.config import PositiveInt, Runtime
from jointie.tensors import MentionGraph


@RelationScorer.register("distmult")
class DistMult(RelationScorer):
    """s_r(h, t) = w_r . ((H h) * (T t) * v_d) + b_r with a vector v_d for distances d (after Yang et al. 2015)."""

    def __init__(self, input_dim: Runtime[int], relation_types: Runtime[int], dim: PositiveInt = 64) -> None:
        super().__init__()
        self.head, self.tail, self.distance = nn.Linear(input_dim, dim), nn.Linear(input_dim, dim), nn.Embedding(5, dim)
        self.relation = nn.Linear(dim, relation_types + 1)

    def forward(self, graph: MentionGraph) -> Tensor:
        pairs = self.head(graph.vectors).unsqueeze(2) * self.tail(graph.vectors).unsqueeze(1)
        return self.relation(pairs * self.distance(graph.sentence_distances.clamp(max=4)))

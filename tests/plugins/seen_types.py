"""Type constraints at selection."""

from collections.abc import Sequence

from torch import Tensor, nn

from jointie.components.decoding import RelationSelector, relation_counts
from jointie.config import Runtime
from jointie.documents import Document, LabelSpace
from jointie.tensors import RelationScores


@RelationSelector.register("seen_types")
class SeenTypes(RelationSelector):
    """Take only relations between types that training has shown with them."""

    def __init__(self, labels: Runtime[LabelSpace]) -> None:
        super().__init__()
        self.labels, self.seen = labels, nn.Buffer(relation_counts(labels) > 0)

    def fit(self, documents: Sequence[Document]) -> None:
        self.seen.copy_(relation_counts(self.labels, documents) > 0)

    def select(self, scores: RelationScores, head_types: Tensor, tail_types: Tensor, cuts: Tensor) -> Tensor:
        return (scores.margins > cuts) & self.seen[head_types[:, :, None], tail_types[:, None]]

"""Relations whose ends have types that such a relation had in training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from torch import Tensor

from ....config import Lazy, PositiveInt, Runtime
from ....documents import Document, LabelSpace
from ....tensors import RelationScores
from .above_threshold import AboveThreshold
from .decoded_relations import DecodedRelations
from .relation_counts import relation_counts
from .relation_selector import RelationSelector


@RelationSelector.register("type_constraints")
class TypeConstraints(RelationSelector):
    """Of the relations that another selector takes, keep those between types that training has shown.

    A relation r from a head of type x to a tail of type y is kept if the training documents hold at least ``min_count``
    relations r from an x to a y. Entities without a type are let through, and so is everything before :meth:`fit`.

    Args:
        labels: the types to tell apart.
        selector: takes relations.
        min_count: how often training must have shown the types.
    """

    counts: Tensor
    """(C + 1, C + 1, R) as :func:`relation_counts` gives them."""

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        selector: Lazy[RelationSelector] = Lazy(AboveThreshold),
        min_count: PositiveInt = 1,
    ) -> None:
        super().__init__()
        self.labels, self.selector, self.min_count = labels, selector.build(), min_count
        self.register_buffer("counts", relation_counts(labels))

    def fit(self, documents: Sequence[Document]) -> None:
        """Count the relations of the documents by their types and those of their ends."""
        self.counts.copy_(relation_counts(self.labels, documents))

    def __call__(self, parts: Iterable[RelationScores], types: Tensor, cuts: Tensor) -> DecodedRelations:
        found = self.selector(parts, types, cuts)
        if not self.counts.any():
            return found
        allowed = self.counts >= self.min_count
        allowed[-1] = allowed[:, -1] = True
        document, head, tail, type = found.facts.unbind(1)
        return found.where(allowed[types[document, head], types[document, tail], type])

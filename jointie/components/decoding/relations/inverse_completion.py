"""Relations that follow from others in the other direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from ....config import Fraction, Lazy, PositiveInt, Runtime
from ....documents import Document, LabelSpace
from ....tensors import RelationScores
from .above_threshold import AboveThreshold
from .decoded_relations import DecodedRelations
from .relation_selector import RelationSelector


@RelationSelector.register("inverse_completion")
class InverseCompletion(RelationSelector):
    """Add to the relations that another selector takes those that follow from them in the other direction.

    A relation type r' is an inverse of r if, of at least ``min_count`` relations r(h, t) in the training documents, the
    share ``min_share`` or more has r'(t, h) beside it; a symmetric type is its own inverse (the patterns of relations
    in RotatE, Sun et al. 2019). Where r(h, t) is taken, so is r'(t, h), with the greatest of its own margin and of the
    margins that give it; so for one cut of all types it is the same to take them by it, or by a lower one and to cut
    afterwards. What is added gives nothing further. Before :meth:`fit` nothing is added.

    Args:
        labels: the types to tell apart.
        selector: takes relations by their scores.
        min_share: how many of the relations of a type must have had the inverse one beside them.
        min_count: how many of them training must have shown.
    """

    counts: Tensor
    """(R,) how many relations of each type were seen."""
    inverse_counts: Tensor
    """(R, R) how many of the first type had one of the second beside them, in the other direction."""

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        selector: Lazy[RelationSelector] = Lazy(AboveThreshold),
        min_share: Fraction = 0.9,
        min_count: PositiveInt = 5,
    ) -> None:
        super().__init__()
        self.labels, self.selector = labels, selector.build()
        self.min_share, self.min_count = min_share, min_count
        size = len(labels.relation_types)
        self.register_buffer("counts", torch.zeros(size, dtype=torch.long))
        self.register_buffer("inverse_counts", torch.zeros(size, size, dtype=torch.long))

    @property
    def inverses(self) -> Tensor:
        """(R, R) bool: whether the second type is an inverse of the first."""
        often = self.inverse_counts.double() >= self.min_share * self.counts.double().unsqueeze(1)
        return often & (self.counts >= self.min_count).unsqueeze(1)

    def fit(self, documents: Sequence[Document]) -> None:
        """Count the relations of the documents, and those in the other direction beside them."""
        numbers = self.labels.relation_numbers
        self.counts.zero_()
        self.inverse_counts.zero_()
        for document in documents:
            types: dict[tuple[int, int], set[int]] = {}
            for r in document.relations or ():
                if r.type in numbers and r.head != r.tail:
                    types.setdefault((r.head, r.tail), set()).add(numbers[r.type])
            for (head, tail), own in types.items():
                for type in own:
                    self.counts[type] += 1
                    self.inverse_counts[type, list(types.get((tail, head), ()))] += 1

    def __call__(self, parts: Iterable[RelationScores], types: Tensor, cuts: Tensor) -> DecodedRelations:
        found = self.selector(parts, types, cuts)
        document, head, tail, type = found.facts.unbind(1)
        source, inverse = self.inverses[type].nonzero().unbind(1)
        if not len(source):
            return found
        added = torch.stack([document[source], tail[source], head[source], inverse], 1)
        facts, places = torch.cat([found.facts, added]).unique(dim=0, return_inverse=True)  # sorted
        margins = found.margins.new_full((len(facts),), -torch.inf)
        given = torch.cat([found.margins, found.margins[source]])
        return DecodedRelations(facts, margins.scatter_reduce(0, places, given, "amax"))

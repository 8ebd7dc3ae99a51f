"""One tail where a relation has only one, as a date of birth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from ....config import Fraction, Lazy, PositiveInt, Runtime
from ....documents import Document, LabelSpace
from ....tensors import RelationScores
from .above_threshold import AboveThreshold
from .decoded_relations import DecodedRelations
from .relation_selector import RelationSelector

HEAD, TAIL = 1, 2
"""The columns of facts."""


@RelationSelector.register("functional")
class Functional(RelationSelector):
    """Of the relations that another selector takes, keep the surest where there can be only one.

    A relation type is functional if, of the head entities that have a relation of the type in the training documents,
    at least ``min_count``, the share ``min_share`` or more has only one; inverse functional if the same holds for tail
    entities (the properties of these names in OWL). Of a functional type each head keeps the relation of the greatest
    margin, of an inverse functional one each tail; equal ones are all kept. Before :meth:`fit` all are.

    Args:
        labels: the types to tell apart.
        selector: takes relations.
        min_share: how many of the entities must have had one relation alone.
        min_count: how many entities training must have shown.
    """

    entities: Tensor
    """(2, R) how many head entities, and tail entities, have a relation of each type."""
    alone: Tensor
    """(2, R) how many of them have one alone."""

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        selector: Lazy[RelationSelector] = Lazy(AboveThreshold),
        min_share: Fraction = 0.9,
        min_count: PositiveInt = 20,
    ) -> None:
        super().__init__()
        self.labels, self.selector = labels, selector.build()
        self.min_share, self.min_count = min_share, min_count
        for name in ("entities", "alone"):
            self.register_buffer(name, torch.zeros(2, len(labels.relation_types), dtype=torch.long))

    @property
    def functional(self) -> Tensor:
        """(2, R) bool: whether each type is functional, and inverse functional."""
        return (self.alone.double() >= self.min_share * self.entities.double()) & (self.entities >= self.min_count)

    def fit(self, documents: Sequence[Document]) -> None:
        """Count the entities of the documents by the number of relations of each type that they have."""
        numbers = self.labels.relation_numbers
        self.entities.zero_()
        self.alone.zero_()
        for document in documents:
            facts = {(r.head, r.tail, numbers[r.type]) for r in document.relations or () if r.type in numbers}
            for side in (0, 1):
                for (_, type), times in Counter((fact[side], fact[2]) for fact in facts).items():
                    self.entities[side, type] += 1
                    self.alone[side, type] += times == 1

    def __call__(self, parts: Iterable[RelationScores], types: Tensor, cuts: Tensor) -> DecodedRelations:
        found = self.selector(parts, types, cuts)
        if not len(found.margins):
            return found
        of_head, of_tail = self.functional[:, found.facts[:, -1]]
        return found.where((_surest(found, HEAD) | ~of_head) & (_surest(found, TAIL) | ~of_tail))


def _surest(found: DecodedRelations, end: int) -> Tensor:
    """(F,) whether no other relation of the type has a greater margin with the same entity at that end."""
    _, group = found.facts[:, [0, end, 3]].unique(dim=0, return_inverse=True)
    greatest = found.margins.new_full((len(found.margins),), -torch.inf)
    greatest = greatest.scatter_reduce(0, group, found.margins, "amax")
    return found.margins == greatest[group]

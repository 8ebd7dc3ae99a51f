"""Relation scores between the entities of documents."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .fields import TensorFields


@dataclass(frozen=True, repr=False)
class RelationScores(TensorFields):
    """The scores of all relations between X head entities and Y tail entities in B documents.

    Documents that are too long to score all pairs of entities at once have several of these, one after another.

    Attributes:
        scores: (B, X, Y, R + 1) logits, the threshold class TH last.
        pairs: (B, X, Y) bool, false where one of the two does not exist, or both are the same entity.
        heads: (X,) the numbers of the head entities.
        tails: (Y,) the numbers of the tail entities.
        document: the position of the first of the B documents in the batch.
    """

    scores: Tensor
    pairs: Tensor
    heads: Tensor
    tails: Tensor
    document: int = 0

    @property
    def margins(self) -> Tensor:
        """(B, X, Y, R): by how much each relation scores above TH."""
        return self.scores[..., :-1] - self.scores[..., -1:]

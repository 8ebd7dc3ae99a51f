"""Counts of candidates that a cap drops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dropped:
    """A count of candidates that documents asked for and a cap did not leave them.

    Attributes:
        documents: how many documents lost candidates; one that was seen twice counts twice.
        candidates: how many candidates they lost.
    """

    documents: int = 0
    candidates: int = 0

    def __add__(self, other: Dropped) -> Dropped:
        return Dropped(self.documents + other.documents, self.candidates + other.candidates)

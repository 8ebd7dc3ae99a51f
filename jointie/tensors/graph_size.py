"""How large a graph of mentions is going to be."""

from __future__ import annotations

from dataclasses import dataclass

FLOAT = 4
"""Bytes of a number: what is scored stays in full precision, whatever that of the encoder."""


@dataclass(frozen=True)
class GraphSize:
    """The size of a :class:`MentionGraph` before it is made, padding included.

    Attributes:
        documents: B.
        sub_tokens: T.
        candidates: n.
        entities: E, the gold entities of the document that has most.
        relation_types: R.
    """

    documents: int
    sub_tokens: int
    candidates: int
    entities: int
    relation_types: int

    @property
    def pairs(self) -> int:
        """B n n."""
        return self.documents * self.candidates**2

    @property
    def entity_pairs(self) -> int:
        """B E E."""
        return self.documents * self.entities**2

    @property
    def classes(self) -> int:
        """R + 1: the relation types and TH."""
        return self.relation_types + 1

    @property
    def score_bytes(self) -> int:
        """The bytes of one tensor of relation scores, (B, n, n, R + 1)."""
        return FLOAT * self.pairs * self.classes

    @property
    def label_bytes(self) -> int:
        """The bytes of the gold labels of all pairs, (B, n, n, R) bool."""
        return self.pairs * self.relation_types

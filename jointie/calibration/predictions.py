"""What a model finds in annotated documents, at cuts of mentions and links."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ..components.decoding import Calibration, Scale
from ..documents import Document
from ..metrics import DocumentCounts, document_counts
from ..prediction import ScoredDocuments
from .samples import RelationAnswers, Sample, relation_answers

FLOOR = 0.01
"""The least probability, as the model says it, of relations that are looked at."""


class EntityCuts(NamedTuple):
    """Logits above which a candidate that stands alone is a mention, and a link is made."""

    mention: float = 0.0
    coreference: float = 0.0


class Predictions:
    """Annotated documents with what a model finds in them at any cuts, each selected once.

    Args:
        gold: the annotated documents.
        scored: the same documents, scored.

    Attributes:
        samples: the candidates of each document.
    """

    def __init__(self, gold: Sequence[Document], scored: ScoredDocuments) -> None:
        self.gold, self.scored, self.labels = gold, scored, scored.model.labels
        self.samples = [Sample.of(document, scored.candidates.get(document.id), self.labels) for document in gold]
        self.relations, self.counts = cache(self._relations), cache(self._counts)

    def _relations(self, cuts: EntityCuts) -> list[RelationAnswers]:
        """All relations above the floor in each document, between the entities at these cuts."""
        found = self.scored.predicted(_at(cuts))
        return [relation_answers(gold, document, self.labels) for gold, document in zip(self.gold, found)]

    def _counts(self, cuts: EntityCuts) -> list[DocumentCounts]:
        """What the metrics count of mentions and coreference in each document at these cuts."""
        return document_counts(self.gold, self.scored.predicted(_at(cuts), relations=False))


def _at(cuts: EntityCuts) -> Calibration:
    mention, coreference = (Scale(threshold=Scale().probability(cut)) for cut in cuts)
    return Calibration(mention, coreference, relation=Scale(threshold=FLOOR))

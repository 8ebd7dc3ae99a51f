"""Predictions of the same documents at different cuts, each made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..components.decoding import Calibration, Scale
from ..documents import Document, LabelSpace
from ..metrics import DocumentCounts, document_counts
from .samples import RelationAnswers, relation_answers

FLOOR = 0.01
"""The least probability, as the model says it, of relations that are looked at."""

Predict = Callable[[Calibration, Sequence[Document]], list[Document]]
"""Predicts documents, deciding by a calibration."""


class EntityCuts(NamedTuple):
    """Logits above which a candidate that stands alone is a mention, and a link is made."""

    mention: float = 0.0
    coreference: float = 0.0


class Predicted(NamedTuple):
    """The predictions for each document.

    Attributes:
        relations: all above the floor.
        counts: what the metrics count; of mentions and coreference, since the relations are more than the model takes.
    """

    relations: list[RelationAnswers]
    counts: list[DocumentCounts]


class Predictions:
    """The documents at any cuts of mentions and links.

    Args:
        predict: by the model.
        gold: the annotated documents, each with an id of its own.
        labels: of the model.
    """

    def __init__(self, predict: Predict, gold: Sequence[Document], labels: LabelSpace) -> None:
        self.gold, self.labels, self._predict = gold, labels, predict
        self._made: dict[EntityCuts, Predicted] = {}

    def at(self, cuts: EntityCuts) -> Predicted:
        """The predictions at these cuts."""
        if cuts not in self._made:
            mention, coreference = (Scale(threshold=Scale().probability(cut)) for cut in cuts)
            found = self._predict(Calibration(mention, coreference, relation=Scale(threshold=FLOOR)), self.gold)
            relations = [relation_answers(gold, document, self.labels) for gold, document in zip(self.gold, found)]
            self._made[cuts] = Predicted(relations, document_counts(self.gold, found))
        return self._made[cuts]

"""Predictions of the same documents at different cuts, each made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..components.decoding import Calibration, Scale
from ..documents import Document
from ..metrics import DocumentCounts, document_counts
from ..models import Model
from ..prediction import CandidateLog, Candidates, Predictor
from .samples import Facts, facts

FLOOR = 0.01
"""The least probability, as the model says it, of relations that are looked at."""


class EntityCuts(NamedTuple):
    """Logits above which a candidate that stands alone is a mention, and a link is made."""

    mention: float = 0.0
    coreference: float = 0.0


class Predicted(NamedTuple):
    """The predictions for each document.

    Attributes:
        documents: with all relations above the floor; the scores of these are the logistic function of their margins.
        facts: these relations.
        counts: what the metrics count where relations are taken that the model itself would take.
    """

    documents: list[Document]
    facts: list[Facts]
    counts: list[DocumentCounts]


class Predictions:
    """The documents at any cuts of mentions and links.

    Args:
        model: the model; its own calibration plays no part.
        gold: the annotated documents, each with an id of its own.
        predictor: makes the predictor of the model that decides by a calibration.

    Attributes:
        candidates: of each document; ``None`` for one that has none.
    """

    def __init__(
        self, model: Model, gold: Sequence[Document], predictor: Callable[[CandidateLog, Calibration], Predictor]
    ) -> None:
        self.model, self.gold, self._predictor = model, gold, predictor
        self._made: dict[EntityCuts, Predicted] = {}
        self._log = CandidateLog()
        self.at(EntityCuts())

    @property
    def candidates(self) -> list[Candidates | None]:
        return [self._log.by_id.get(document.id) for document in self.gold]

    def at(self, cuts: EntityCuts) -> Predicted:
        """The predictions at these cuts."""
        if cuts not in self._made:
            self._made[cuts] = self._make(cuts)
        return self._made[cuts]

    def counts(
        self, cuts: EntityCuts, relation_cuts: Sequence[float], documents: Sequence[int]
    ) -> list[DocumentCounts]:
        """The counts of the metrics in some of the documents, at cuts of everything."""
        predicted, here = self.at(cuts), [self.gold[i] for i in documents]
        cut = dict(zip(self.model.labels.relation_types, relation_cuts))
        return document_counts(here, [_above(predicted.documents[i], cut) for i in documents])

    def _make(self, cuts: EntityCuts) -> Predicted:
        labels = self.model.labels
        mention, coreference = (Scale(threshold=Scale().probability(cut)) for cut in cuts)
        calibration = Calibration(mention, coreference, relation=Scale(threshold=FLOOR))
        found = list(self._predictor(self._log, calibration).predict(self.gold))
        usual = [_above(document, dict.fromkeys(labels.relation_types, 0.0)) for document in found]
        every = [facts(gold, document, labels) for gold, document in zip(self.gold, found)]
        return Predicted(found, every, document_counts(self.gold, usual))


def _above(document: Document, cuts: dict[str, float]) -> Document:
    """The document with those relations alone whose margins are above the cuts of their types."""
    own = {type: Scale().probability(cut) for type, cut in cuts.items()}
    kept = tuple(r for r in document.relations or () if r.score is not None and r.score > own[r.type])
    return replace(document, relations=kept)

"""Calibrating a model on annotated documents, with what it is worth on them and on unseen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..components.decoding import Calibration
from ..config import DataError
from ..documents import Document
from ..metrics import Reliability, document_counts, reliability, scores_of
from ..models import Model
from ..prediction import Precision, ScoredDocuments
from .fit import EntityCutsToTry, Fitted, fit, folds_of
from .predictions import EntityCuts, Predictions
from .samples import Numbers, Sample, joined
from .scales import best_types, probabilities

KINDS = ("mention", "link", "type", "relation", "relation found")
"""Of what the reliability is told: all candidates, the best link of each, entities, relations above a low floor, and
those of them that are predicted."""


@dataclass(frozen=True)
class Quality:
    """The quality of probabilities and decisions.

    Attributes:
        reliability: for each of :data:`KINDS`; ``None`` where there is nothing to look at.
        scores: as :func:`jointie.metrics.evaluate` gives them.
    """

    reliability: Mapping[str, Reliability | None]
    scores: Mapping[str, Any]


@dataclass(frozen=True)
class Calibrated:
    """A calibration and what it is worth.

    Attributes:
        calibration: to use.
        documents: how many it was fitted to.
        missing: what there was too little data for, which stays as it was.
        before: without any calibration.
        after: with this one, on the documents that it was fitted to.
        held_out: the documents in five parts, each with a calibration that was fitted to the others in the same way:
            what may be expected of unseen documents.
    """

    calibration: Calibration
    documents: int
    missing: Sequence[str]
    before: Quality
    after: Quality
    held_out: Quality

    def to_json(self) -> dict[str, Any]:
        """As ``jointie calibrate --output`` writes it."""
        return {**asdict(self), "calibration": self.calibration.to_json()}


def calibrate(
    model: Model,
    documents: Sequence[Document],
    device: str | None = None,
    precision: Precision = "fp32",
    thresholds: bool = True,
) -> Calibrated:
    """Fit temperatures and thresholds to annotated documents that the model was not trained on.

    What calibration the model has plays no part, and stays.

    Args:
        model: the model.
        documents: annotated, with ids of their own. They are scored once, and all their scores held in memory.
        device: where to compute.
        precision: of the encoder's arithmetic.
        thresholds: whether to choose thresholds too; else the model goes on deciding as it does by itself.

    Raises:
        DataError: if there are fewer than two documents with words and entities.
    """
    gold = [document for document in documents if document.tokens]
    if sum(bool(document.entities) for document in gold) < 2:
        raise DataError("a calibration needs at least two documents with entities", remedy="give more documents")

    predictions = Predictions(gold, ScoredDocuments(model, gold, device, precision))
    tried = EntityCutsToTry.of(predictions.samples) if thresholds else EntityCutsToTry()

    def fitted(documents: Sequence[int]) -> Fitted:
        return fit(predictions, documents, tried, thresholds)

    def quality(parts: Sequence[tuple[Fitted, Sequence[int]]]) -> Quality:
        """The quality of calibrations, each on some of the documents."""
        decided = [(predictions.scored.predicted(fitted.calibration), documents) for fitted, documents in parts]
        found = [predicted[i] for predicted, documents in decided for i in documents]
        here = [gold[i] for _, documents in parts for i in documents]
        answers = [_answers(fitted, predictions, documents) for fitted, documents in parts]
        columns = {kind: map(np.concatenate, zip(*(each[kind] for each in answers))) for kind in KINDS}
        return Quality(
            {kind: reliability(*pair) for kind, pair in columns.items()}, scores_of(document_counts(here, found))
        )

    every = range(len(gold))
    found = fitted(every)
    untouched = Fitted(Calibration(), EntityCuts(), [0.0] * len(model.labels.relation_types))
    held_out = [(fitted([i for i in every if i not in fold]), fold) for fold in folds_of(every)]
    return Calibrated(
        found.calibration,
        len(gold),
        found.missing,
        quality([(untouched, every)]),
        quality([(found, every)]),
        quality(held_out),
    )


def _answers(
    fitted: Fitted, predictions: Predictions, documents: Sequence[int]
) -> dict[str, tuple[Numbers, NDArray[Any]]]:
    """Probabilities and outcomes by kind."""
    calibration, answers = fitted.calibration, predictions.relations(fitted.entities)
    sample = Sample.joined([predictions.samples[i] for i in documents])
    relations = joined(answers[i] for i in documents)
    found = relations.above(fitted.relations)
    return {
        "mention": (probabilities(calibration.mention, sample.mentions.logits), sample.mentions.correct),
        "link": (probabilities(calibration.coreference, sample.links.logits), sample.links.correct),
        "type": best_types(sample.types, calibration.type_temperature),
        "relation": (probabilities(calibration.relation, relations.logits), relations.correct),
        "relation found": (probabilities(calibration.relation, found.logits), found.correct),
    }

"""Calibrating a model on annotated documents, with what it is worth on them and on unseen ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..components.decoding import Calibration
from ..config import DataError
from ..documents import Document
from ..metrics import DocumentCounts, Reliability, reliability, scores_of
from ..models import Model
from ..prediction import CandidateLog, Precision, Predictor
from .fit import Fitted, Samples, entity_cuts_to_try, fit, folds_of
from .predictions import EntityCuts, Predictions
from .samples import Answers, Facts, Numbers, TypeAnswers
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

    def to_json(self) -> dict[str, Any]:
        """As ``jointie calibrate --output`` writes it."""
        rows = {name: row and row.to_json() for name, row in self.reliability.items()}
        return {"reliability": rows, "scores": dict(self.scores)}


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
        parts = {name: getattr(self, name).to_json() for name in ("before", "after", "held_out")}
        missing = {"documents": self.documents, "missing": list(self.missing)}
        return {**missing, **parts, "calibration": self.calibration.to_json()}


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
        documents: annotated, with ids of their own; they are predicted some twenty times.
        device: where to compute.
        precision: of the encoder's arithmetic.
        thresholds: whether to choose thresholds too; else the model goes on deciding as it does by itself.

    Raises:
        DataError: if there are fewer than two documents with words and entities.
    """
    gold = [document for document in documents if document.tokens]
    if sum(bool(document.entities) for document in gold) < 2:
        raise DataError("a calibration needs at least two documents with entities", remedy="give more documents")

    def predictor(log: CandidateLog, calibration: Calibration) -> Predictor:
        return Predictor(model, device, precision, look=log, calibration=calibration)

    predictions = Predictions(model, gold, predictor)
    samples = Samples(gold, predictions, model.labels)
    tried = entity_cuts_to_try(samples) if thresholds else {"mention": [0.0], "coreference": [0.0]}

    def fitted(documents: Sequence[int]) -> Fitted:
        return fit(predictions, samples, documents, tried, thresholds)

    every = range(len(gold))
    found = fitted(every)
    untouched = Fitted(Calibration(), EntityCuts(), [0.0] * len(model.labels.relation_types))
    folds = folds_of(every)
    held_out = [(fitted([i for i in every if i not in fold]), fold) for fold in folds]
    return Calibrated(
        found.calibration,
        len(gold),
        found.missing,
        _quality(predictions, samples, [(untouched, every)]),
        _quality(predictions, samples, [(found, every)]),
        _quality(predictions, samples, held_out),
    )


def _quality(predictions: Predictions, samples: Samples, parts: Iterable[tuple[Fitted, Sequence[int]]]) -> Quality:
    """The quality of calibrations, each on some of the documents."""
    answers: dict[str, list[tuple[Numbers, Numbers]]] = {kind: [] for kind in KINDS}
    counts: list[DocumentCounts] = []
    for fitted, documents in parts:
        counts += predictions.counts(fitted.entities, fitted.relations, documents)
        facts = Facts.joined(predictions.at(fitted.entities).facts[i] for i in documents)
        for kind, (p, correct) in _answers(fitted, samples, facts, documents).items():
            answers[kind].append((p, correct))
    joined = {kind: [np.concatenate(column) for column in zip(*columns)] for kind, columns in answers.items()}
    return Quality({kind: reliability(*columns) for kind, columns in joined.items()}, scores_of(counts))


def _answers(
    fitted: Fitted, samples: Samples, facts: Facts, documents: Sequence[int]
) -> dict[str, tuple[Numbers, Numbers]]:
    """Probabilities and outcomes by kind."""
    calibration = fitted.calibration
    mentions, links = (Answers.joined(part[i] for i in documents) for part in (samples.mentions, samples.links))
    types: TypeAnswers = samples.types_of(documents)
    found = facts.above(fitted.relations)
    return {
        "mention": (probabilities(calibration.mention, mentions.logits), mentions.correct),
        "link": (probabilities(calibration.coreference, links.logits), links.correct),
        "type": best_types(types, calibration.type_temperature),
        "relation": (probabilities(calibration.relation, facts.margins), facts.correct),
        "relation found": (probabilities(calibration.relation, found.logits), found.correct),
    }

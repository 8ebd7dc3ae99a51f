"""A calibration from documents, and what it is worth on others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..components.decoding import Calibration, Scale
from ..documents import LabelSpace
from .entity_thresholds import choose_cut, cuts_to_try
from .predictions import EntityCuts, Predictions
from .relation_thresholds import choose_cuts
from .samples import Sample, joined
from .scales import fit_scale, fit_temperature

FOLDS = 5
"""Into how many parts documents are put, to see what a choice is worth on documents that it was not made on."""


class EntityCutsToTry(NamedTuple):
    """The cuts to choose from; the model's own ones come first."""

    mention: Sequence[float] = (0.0,)
    coreference: Sequence[float] = (0.0,)

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> EntityCutsToTry:
        """Those at probabilities of the candidates of all documents; only the model's own where there are too few."""
        every = Sample.joined(samples)
        scales = fit_scale(every.mentions), fit_scale(every.links)
        return cls(*(cuts_to_try(scale) if scale else (0.0,) for scale in scales))


@dataclass(frozen=True)
class Fitted:
    """A calibration with the logits at which it decides.

    Attributes:
        calibration: the scales, and the cuts as probabilities.
        entities: where it decides about mentions and links.
        relations: where it decides about each relation type.
        missing: what there was too little data for, which stays as it was.
    """

    calibration: Calibration
    entities: EntityCuts
    relations: Sequence[float]
    missing: Sequence[str] = ()


def fit(
    predictions: Predictions,
    documents: Sequence[int],
    tried: EntityCutsToTry,
    relation_thresholds: bool = True,
) -> Fitted:
    """Fit temperatures and biases to documents, and choose thresholds on them.

    Args:
        predictions: of all documents.
        documents: the positions of those to look at.
        tried: the cuts to choose from.
        relation_thresholds: whether to choose those of relations too.
    """
    labels, folds = predictions.labels, folds_of(documents)
    here = Sample.joined([predictions.samples[i] for i in documents])
    mention, link, temperature = fit_scale(here.mentions), fit_scale(here.links), fit_temperature(here.types)
    of_mentions = {cut: predictions.counts(EntityCuts(mention=cut)) for cut in tried.mention}
    of_links = {cut: predictions.counts(EntityCuts(coreference=cut)) for cut in tried.coreference}
    cuts = EntityCuts(choose_cut(of_mentions, "mention.f1", folds), choose_cut(of_links, "coref.f1", folds))
    answers = predictions.relations(cuts)
    relation = fit_scale(joined(answers[i] for i in documents))
    types = len(labels.relation_types)
    relation_cuts = choose_cuts(answers, folds, types) if relation_thresholds else [0.0] * types
    scales = {"mention": mention, "coreference": link, "relation": relation}
    missing = [name for name, value in {**scales, "type": temperature}.items() if value is None]
    calibration = Calibration(
        mention=_deciding(mention, cuts.mention),
        coreference=_deciding(link, cuts.coreference),
        relation=relation or Scale(),
        type_temperature=temperature or 1.0,
    )
    return Fitted(_with_relation_cuts(calibration, relation_cuts, labels), cuts, relation_cuts, missing)


def folds_of(documents: Sequence[int]) -> list[list[int]]:
    """The documents in up to 5 parts of like size, which depend on nothing else."""
    parts = [list(documents[start::FOLDS]) for start in range(FOLDS)]
    return [part for part in parts if part]


def _deciding(scale: Scale | None, cut: float) -> Scale:
    scale = scale or Scale()
    return scale if not cut else replace(scale, threshold=scale.probability(cut))


def _with_relation_cuts(calibration: Calibration, cuts: Sequence[float], labels: LabelSpace) -> Calibration:
    """The calibration with the most frequent cut as that of all relations, and the others as those of their types."""
    if not any(cuts):
        return calibration
    scale = calibration.relation
    common = max(set(cuts), key=lambda cut: (list(cuts).count(cut), -abs(cut)))
    own = {type: scale.probability(cut) for type, cut in zip(labels.relation_types, cuts) if cut != common}
    return replace(calibration, relation=replace(scale, threshold=scale.probability(common)), by_type=own)

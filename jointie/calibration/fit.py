"""A calibration from documents, and what it is worth on others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..components.decoding import Calibration, Scale
from ..documents import Document, LabelSpace
from .entity_thresholds import choose_cut, cuts_to_try
from .predictions import EntityCuts, Predictions
from .relation_thresholds import choose_cuts
from .samples import Answers, Facts, TypeAnswers, link_answers, mention_answers, type_answers
from .scales import fit_scale, fit_temperature

FOLDS = 5
"""Into how many parts documents are put, to see what a choice is worth on documents that it was not made on."""


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


class Samples:
    """The logits and outcomes of all documents.

    Attributes:
        mentions: of each document.
        links: of each document.
        types: of each document.
    """

    def __init__(self, gold: Sequence[Document], predictions: Predictions, labels: LabelSpace) -> None:
        pairs = list(zip(gold, predictions.candidates))
        none = TypeAnswers.joined([])
        self.mentions = [Answers() if c is None else mention_answers(g, c) for g, c in pairs]
        self.links = [Answers() if c is None else link_answers(g, c) for g, c in pairs]
        self.types = [none if c is None else type_answers(g, c, labels) for g, c in pairs]

    def types_of(self, documents: Sequence[int]) -> TypeAnswers:
        """The types of the entities of some documents."""
        return TypeAnswers.joined([self.types[i] for i in documents if self.types[i].correct.size])


def fit(
    predictions: Predictions,
    samples: Samples,
    documents: Sequence[int],
    tried: dict[str, list[float]],
    relation_thresholds: bool = True,
) -> Fitted:
    """Fit temperatures and biases to documents, and choose thresholds on them.

    Args:
        predictions: of all documents.
        samples: of all documents.
        documents: the positions of those to look at.
        tried: the cuts to choose from for ``mention`` and ``coreference``.
        relation_thresholds: whether to choose those of relations too.
    """
    labels = predictions.model.labels
    folds = folds_of(documents)
    mention = fit_scale(Answers.joined(samples.mentions[i] for i in documents))
    link = fit_scale(Answers.joined(samples.links[i] for i in documents))
    temperature = fit_temperature(samples.types_of(documents))
    cuts = _entity_cuts(predictions, folds, tried)
    parts = {i: predictions.at(cuts).facts[i] for i in documents}
    relation = fit_scale(Facts.joined(parts.values()).answers)
    places = {document: n for n, document in enumerate(documents)}
    own_folds = [[places[i] for i in fold] for fold in folds]
    relation_cuts: Sequence[float] = [0.0] * len(labels.relation_types)
    if relation_thresholds:
        relation_cuts = choose_cuts(list(parts.values()), own_folds, len(labels.relation_types))
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


def _entity_cuts(predictions: Predictions, folds: Sequence[Sequence[int]], tried: dict[str, list[float]]) -> EntityCuts:
    links = {cut: predictions.at(EntityCuts(coreference=cut)).counts for cut in tried["coreference"]}
    mentions = {cut: predictions.at(EntityCuts(mention=cut)).counts for cut in tried["mention"]}
    return EntityCuts(choose_cut(mentions, "mention.f1", folds), choose_cut(links, "coref.f1", folds))


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


def entity_cuts_to_try(samples: Samples) -> dict[str, list[float]]:
    """The cuts to choose from for ``mention`` and ``coreference``; the model's own ones come first."""
    parts = {"mention": samples.mentions, "coreference": samples.links}
    scales = {name: fit_scale(Answers.joined(part)) for name, part in parts.items()}
    return {name: cuts_to_try(scale) if scale else [0.0] for name, scale in scales.items()}
